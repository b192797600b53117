using System.Buffers.Binary;
using Coordinator.Broker.Log;
using Coordinator.Broker.Log.Segments;
using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Records;
using Coordinator.TestKit.Disks;
using Coordinator.UnitTests.Broker.Log;

namespace Coordinator.UnitTests.Fuzzing.Targets;

/// <summary>
/// One file of a broker's data directory is anything, the others are whole: opening and reading gives records or says why not. The first byte of an
/// input says which file of the kind it is.
/// </summary>
internal sealed class BrokerFileTarget(string name, string ending) : FuzzTarget
{
    private static readonly (string Path, byte[] Content)[] Files = Make();

    private readonly (string Path, byte[] Content)[] _mutated = [.. Files.Where(file => ending == ".log" == file.Path.EndsWith(".log", StringComparison.Ordinal))];

    public override string Name => name;

    /// <summary>The other files, windows for reading, and a simulated disk's own pages.</summary>
    public override long FixedBytes => 4 << 20;

    public override long BytesPerByte => 64;

    public override IReadOnlyList<byte[]> Valid => field ??= [.. _mutated.Select((file, index) => (byte[])[(byte)index, .. file.Content])];

    /// <summary>Frames and heads: what follows is mostly data that nobody interprets.</summary>
    public override int Place(SeededRandom random, int length) =>
        random.Next(2) == 0 ? random.Next(length) : Math.Min(length - 1, 1 + random.Next(2 * BatchFrame.WithHead));

    public override void Reseal(byte[] input)
    {
        if (ending != ".log")
        {
            if (input.Length > Framing.ChecksumBytes)
            {
                Framing.Seal(input.AsSpan(1));
            }

            return;
        }

        var position = 0;
        while (input.Length - 1 - position >= BatchFrame.WithHead)
        {
            var frame = input.AsSpan(1 + position);
            var length = Math.Min(frame.Length - BatchFrame.Bytes, Math.Max(BatchHead.Bytes, BatchHead.LengthOf(frame[BatchFrame.Bytes..])));
            var batch = frame.Slice(BatchFrame.Bytes, length);
            BinaryPrimitives.WriteUInt32LittleEndian(batch[(BatchHead.UncoveredBytes - sizeof(uint))..], Crc32C.Of(batch[BatchHead.UncoveredBytes..]));
            BatchFrame.Seal(frame, LogFixture.Id.Value, position, BinaryPrimitives.ReadInt64LittleEndian(frame[8..]));
            position += BatchFrame.Bytes + length;
        }
    }

    public override Action Prepare(byte[] input)
    {
        var disk = new SimDisk();
        disk.CreateDirectory(LogFixture.Root);
        disk.CreateDirectory(LogFixture.Log0);
        var changed = _mutated[(input.Length == 0 ? 0 : input[0]) % _mutated.Length].Path;
        foreach (var (path, content) in Files)
        {
            using var file = disk.Open(path, DiskOpenMode.OpenOrCreate);
            file.Write(0, path == changed ? input.AsSpan(Math.Min(1, input.Length)) : content);
        }

        return () => OpenAndRead(disk);
    }

    private static void OpenAndRead(SimDisk disk)
    {
        try
        {
            using var directory = LogDirectory.Open(disk, LogFixture.Root, new LogOptions(SegmentBytes: 4 << 10));
            var log = directory.Log(LogFixture.Orders);
            log.Read(log.StartOffset, 1 << 20, long.MaxValue);
            log.OffsetFor(1100);
            log.AppendAsLeader(LogFixture.Batch(), LogFixture.E(int.MaxValue));
        }
        catch (IOException)
        {
            // Names the file and the place.
            return;
        }
        catch (LogOrderException)
        {
            // The log ends at the largest offset.
            return;
        }
    }

    /// <summary>A directory whose log has two segments.</summary>
    private static (string Path, byte[] Content)[] Make()
    {
        var fixture = new LogFixture();
        using (var directory = fixture.Open())
        {
            directory.Obey(new Coordinator.Controller.Core.Numbers.ControllerEpoch(3));
            directory.SaveHighWatermarks(new Dictionary<Coordinator.Controller.Core.Partitions.PartitionName, long> { [LogFixture.Orders] = 5 });
            var log = directory.Log(LogFixture.Orders);
            for (var epoch = 0; epoch < 4; epoch++)
            {
                LogFixture.Append(log, 6, epoch, count: 2);
                log.Flush();
            }
        }

        return [.. fixture.Disk.Files().Select(path => (path, ContentOf(fixture.Disk, path)))];
    }

    private static byte[] ContentOf(SimDisk disk, string path)
    {
        using var file = disk.Open(path, DiskOpenMode.Open);
        var content = new byte[file.Length];
        file.Read(0, content);
        return content;
    }
}
