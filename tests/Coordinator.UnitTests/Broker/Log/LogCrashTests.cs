using Coordinator.Broker.Log;
using Coordinator.Broker.Log.Segments;
using Coordinator.Files;
using Coordinator.Records;
using Coordinator.TestKit.Disks;
using static Coordinator.UnitTests.Broker.Log.LogFixture;

namespace Coordinator.UnitTests.Broker.Log;

/// <summary>What an opening finds after the end of the power, of the process, and of the disk.</summary>
public sealed class LogCrashTests
{
    private const string First = Log0 + "/00000000000000000000.log";

    private readonly LogFixture _fixture = new() { Options = new LogOptions(SegmentBytes: 1 << 20) };

    [Fact]
    public void TornTail_IsCut_AndSaid()
    {
        var log = _fixture.Open().Log(Orders);
        Append(log, 5);
        log.Flush();
        Append(log, 1, bytes: 5000);
        var whole = _fixture.Disk.LengthOf(First);
        _fixture.Disk.FlipByte(First, whole - 1);
        _fixture.Disk.Kill();

        var directory = _fixture.Open();
        Assert.Equal(5, directory.Log(Orders).EndOffset);
        Assert.Contains("offset 5", Assert.Single(directory.Notes), StringComparison.Ordinal);
        Assert.True(_fixture.Disk.LengthOf(First) < whole);
    }

    [Theory]
    [InlineData(100)] // records
    [InlineData(5)] // frame
    [InlineData(20)] // base offset, which the batch's checksum does not cover
    public void DamageBelowWhatWasFlushed_NamesFileAndPosition(int at)
    {
        var log = _fixture.Open().Log(Orders);
        Append(log, 3);
        log.Flush();
        var second = _fixture.Disk.LengthOf(First) / 3;
        Append(log, 1);
        _fixture.Disk.FlipByte(First, second + at);
        _fixture.Disk.Kill();

        var damage = Assert.Throws<LogDamageException>(() => _fixture.Open().Log(Orders).EndOffset);
        Assert.Equal((First, second), (damage.Path, damage.Position));
        Assert.Contains(First, damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamageInAnEarlierSegment_IsMetByTheRead()
    {
        var fixture = new LogFixture();
        var log = fixture.Open().Log(Orders);
        Append(log, 60);
        log.Flush();
        fixture.Disk.FlipByte(First, BatchFrame.WithHead + 30);
        fixture.Disk.Kill();

        log = fixture.Open().Log(Orders);
        Assert.Equal(60, log.EndOffset);
        Assert.Equal([50, 51], Offsets(log, 50, bound: 52));
        Assert.Equal(0, Assert.Throws<LogDamageException>(() => log.Read(0, 1, 60)).Position);
    }

    [Fact]
    public void AMissingSegment_IsDamage()
    {
        var fixture = new LogFixture();
        var log = fixture.Open().Log(Orders);
        Append(log, 60);
        log.Flush();
        var middle = fixture.Disk.Files().Where(file => file.EndsWith(".log", StringComparison.Ordinal)).ElementAt(1);
        fixture.Disk.Delete(middle);
        fixture.Disk.Kill();

        Assert.Contains("the next one begins at", Assert.Throws<LogDamageException>(() => fixture.Open().Log(Orders).EndOffset).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AfterACleanStop_AShortFileIsDamage()
    {
        var directory = _fixture.Open();
        Append(directory.Log(Orders), 5);
        directory.Stop(new Dictionary<Coordinator.Controller.Core.Partitions.PartitionName, long>(), LogFixture.Life);
        using (var file = _fixture.Disk.Open(First, DiskOpenMode.Open))
        {
            file.SetLength(file.Length - 1);
        }

        Assert.Throws<LogDamageException>(() => _fixture.Open().Log(Orders).EndOffset);
    }

    /// <summary>A log that nobody used between the crash and the stop: what is torn in it must not be taken for what the stop flushed.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AfterACleanStop_OfALifeThatDidNotUseALog_ItsTornTailIsNoDamage(bool isAskedFor)
    {
        Append(_fixture.Open().Log(Orders), 5);
        using (var file = _fixture.Disk.Open(First, DiskOpenMode.Open))
        {
            file.SetLength(file.Length - 1);
        }

        _fixture.Disk.Kill();
        var directory = _fixture.Open();
        if (isAskedFor)
        {
            directory.Log(Orders);
        }

        directory.Stop(new Dictionary<Coordinator.Controller.Core.Partitions.PartitionName, long>(), LogFixture.Life);
        Assert.Equal(4, _fixture.Open().Log(Orders).EndOffset);
    }

    [Fact]
    public void AFlushThatFailed_LeavesNothingThatOnlyMemoryHolds()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var fixture = new LogFixture();
            var log = fixture.Open().Log(Orders);
            Append(log, 3);
            log.Flush();
            Append(log, 3);
            fixture.Disk.FailNextFlush("/orders-0/");
            Assert.Throws<DiskFaultException>(log.Flush);
            Assert.Throws<LogFailedException>(log.Flush);
            fixture.Disk.Kill();
            log = fixture.Open().Log(Orders);
            var promised = log.FlushedOffset;

            Assert.Equal(promised, fixture.Restart((ulong)seed).Log(Orders).EndOffset);
            Assert.Equal(6, promised);
        }
    }

    [Fact]
    public void ACutWhoseFlushFailed_IsDoneAgain_AndWhatWasCutDoesNotReturn()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var fixture = new LogFixture();
            var log = fixture.Open().Log(Orders);
            Append(log, 1, bytes: 1000);
            log.Flush();
            fixture.Disk.FailNextFlush(First);
            Assert.Throws<DiskFaultException>(() => log.TruncateTo(0));
            fixture.Disk.Kill();
            log = fixture.Open().Log(Orders);
            Assert.Equal(0, log.EndOffset);
            Append(log, 1, epoch: 1);

            Assert.All(fixture.Restart((ulong)seed).Log(Orders).Read(0, 1, 1).Batches, batch => Assert.Equal(E(1), batch.Head.Epoch));
        }
    }

    [Fact]
    public void ALostEpochFile_IsMadeAgainFromTheBatches()
    {
        var log = _fixture.Open().Log(Orders);
        Append(log, 3, epoch: 2);
        Append(log, 3, epoch: 5);
        log.Flush();
        var expected = log.Epochs.Starts.ToArray();
        _fixture.Disk.FlipByte(Log0 + "/leader-epochs", 20);

        var directory = _fixture.Restart();
        Assert.Equal(expected, directory.Log(Orders).Epochs.Starts);
        Assert.Contains("leader-epochs", Assert.Single(directory.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void ValuesThatLookLikeFrames_AreNoClaims()
    {
        var log = _fixture.Open().Log(Orders);
        Append(log, 1);
        log.Flush();
        var own = new byte[_fixture.Disk.LengthOf(First)];
        using (var file = _fixture.Disk.Open(First, DiskOpenMode.Read))
        {
            file.Read(0, own);
        }

        log.AppendAsLeader(RecordBatch.Create([new(1, null, own)], ProducerStamp.None), E(0));
        _fixture.Disk.FlipByte(First, own.Length + 1);
        _fixture.Disk.Kill();

        Assert.Equal(1, _fixture.Open().Log(Orders).EndOffset);
    }

    [Fact]
    public void Restart_CrashAnywhere_LeavesAPrefixOrTheNewStart()
    {
        for (var after = 0; after < 60; after++)
        {
            var fixture = new LogFixture();
            var log = fixture.Open().Log(Orders);
            Append(log, 60);
            log.Flush();
            fixture.Disk.CrashAfter(after);
            Crash(() => log.RestartAt(500));

            var found = fixture.Restart((ulong)after).Log(Orders);
            Assert.True(found.StartOffset == 500 ? found.EndOffset == 500 : found.StartOffset == 0 && found.EndOffset <= 60, $"{found.StartOffset} to {found.EndOffset}");
            Assert.Equal(found.EndOffset - found.StartOffset, Offsets(found, found.StartOffset).Length);
        }
    }

    private static void Crash(Action action)
    {
        try
        {
            action();
        }
        catch (SimCrashException)
        {
            // As ordered.
            return;
        }
    }
}
