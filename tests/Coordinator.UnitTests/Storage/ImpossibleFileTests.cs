using System.Buffers.Binary;
using Coordinator.Files;
using Coordinator.Storage;
using Coordinator.UnitTests.Fuzzing.Targets;

namespace Coordinator.UnitTests.Storage;

/// <summary>Files whose checksums are right and that say what no program of ours writes: found by the fuzzer, each refused.</summary>
public sealed class ImpossibleFileTests
{
    private const int PredecessorAt = 32;
    private const int FlushedThroughAt = 48;
    private const int ContentLengthAt = 12;
    private const int ContentAt = 16;
    private const int AcceptedAt = 24;

    private readonly StoreFixture _fixture = new();

    public ImpossibleFileTests()
    {
        var (store, _) = _fixture.Open();
        store.Append(StoreFixture.LogRecords(1, 1, 3), default);
        store.Flush();
        store.Dispose();
    }

    [Fact]
    public void Open_SegmentThatIsItsOwnPredecessor_IsDamagedAndEnds()
    {
        Change("/log.", block => BinaryPrimitives.WriteUInt64LittleEndian(block[PredecessorAt..], BinaryPrimitives.ReadUInt64LittleEndian(block[16..])));

        _fixture.OpenRefused(RefusalKind.DamagedLog);
    }

    [Fact]
    public void Open_SegmentThatPromisedMoreThanAnyFileHolds_IsDamagedAndEnds()
    {
        Change("/log.", block => BinaryPrimitives.WriteInt64LittleEndian(block[FlushedThroughAt..], long.MaxValue));

        _fixture.OpenRefused(RefusalKind.DamagedLog);
    }

    [Theory]
    [InlineData(ContentLengthAt, -1)]
    [InlineData(ContentLengthAt, int.MaxValue)]
    [InlineData(ContentAt, 0)]
    [InlineData(ContentAt, 1 << 24)]
    public void Open_ManifestOfNoGeneration_IsRefused(int at, int value)
    {
        Change("/current", block => BinaryPrimitives.WriteInt32LittleEndian(block[at..], value));

        _fixture.OpenRefused(RefusalKind.DamagedDirectory);
    }

    [Fact]
    public void Open_EpochOutOfRange_IsNoEpoch()
    {
        Change("/epochs", block => BinaryPrimitives.WriteInt32LittleEndian(block[AcceptedAt..], -1));

        var (store, state) = _fixture.Open();
        store.Dispose();
        Assert.False(state.EpochsValid);
    }

    private void Change(string pathPart, Edit edit)
    {
        var path = Assert.Single(_fixture.Disk.Files(), path => path.Contains(pathPart, StringComparison.Ordinal));
        using var file = _fixture.Disk.Open(path, DiskOpenMode.Open);
        var content = new byte[file.Length];
        file.Read(0, content);
        for (var at = 0; at < (pathPart == "/log." ? 1 : content.Length); at += Framing.BlockBytes)
        {
            edit(content.AsSpan(at, Framing.BlockBytes));
            StoreSeals.Blocks(content.AsSpan(at, Framing.BlockBytes));
        }

        file.Write(0, content);
    }

    private delegate void Edit(Span<byte> block);
}
