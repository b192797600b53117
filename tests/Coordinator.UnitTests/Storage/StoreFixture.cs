using System.Text;
using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage;
using Coordinator.Storage.Snapshots;
using Coordinator.TestKit.Disks;

namespace Coordinator.UnitTests.Storage;

/// <summary>A server's store over a simulated disk, and short ways to drive it.</summary>
internal sealed class StoreFixture
{
    internal SimDisk Disk { get; } = new();

    internal StoreOptions Options { get; init; } =
        new("/data", "/log", new ServerId(1), SegmentBytes: 32 << 10);

    internal static Zxid Z(int epoch, long counter) => new(new Epoch(epoch), counter);

    internal static LogRecord Record(Zxid zxid, int bytes = 20)
    {
        var body = new byte[bytes];
        Encoding.ASCII.GetBytes(zxid.ToString()).AsSpan(0, Math.Min(bytes, zxid.ToString().Length)).CopyTo(body);
        return new LogRecord(zxid, body);
    }

    internal static LogRecord[] LogRecords(int epoch, int first, int count, int bytes = 20) =>
        [.. Enumerable.Range(first, count).Select(counter => Record(Z(epoch, counter), bytes))];

    internal OpenResult TryOpen() => ReplicaStore.Open(Disk, Options);

    internal (ReplicaStore Store, RecoveredState State) Open() => Open(Disk, Options);

    internal static (ReplicaStore Store, RecoveredState State) Open(IDisk disk, StoreOptions options)
    {
        var result = ReplicaStore.Open(disk, options);
        Assert.True(result is OpenResult.Opened, result.ToString());
        var opened = (OpenResult.Opened)result;
        return (opened.Store, opened.State);
    }

    /// <summary>The power goes and comes back.</summary>
    internal (ReplicaStore Store, RecoveredState State) Restart(ulong seed = 1)
    {
        Disk.Crash(new SeededRandom(seed));
        return Open();
    }

    internal OpenResult.Refused OpenRefused(RefusalKind kind)
    {
        var refused = Assert.IsType<OpenResult.Refused>(TryOpen());
        Assert.Equal(kind, refused.Kind);
        return refused;
    }

    internal static void Snapshot(ReplicaStore store, Zxid zxid, int bytes = 5000)
    {
        const int PieceBytes = 200_000;
        var writer = store.BeginSnapshot(zxid);
        var content = SnapshotContent(zxid, bytes);
        for (var offset = 0; offset < bytes; offset += PieceBytes)
        {
            writer.Write(content.AsSpan(offset, Math.Min(PieceBytes, bytes - offset)));
        }

        Assert.True(writer.Complete());
    }

    /// <summary>Installs the snapshot that <see cref="SnapshotContent"/> would make.</summary>
    internal static void Install(ReplicaStore store, Zxid zxid, params LogRecord[] records)
    {
        var file = SnapshotFile(zxid);
        store.BeginInstall(zxid);
        store.StageSnapshotChunk(0, file.AsSpan(0, 2000));
        store.StageSnapshotChunk(1500, file.AsSpan(1500));
        store.StageRecords(records, zxid);
        Assert.True(store.CommitInstall());
    }

    /// <summary>A whole snapshot file as a leader would send it.</summary>
    internal static byte[] SnapshotFile(Zxid zxid)
    {
        var header = SnapshotFormat.Header(zxid);
        var content = SnapshotContent(zxid);
        return [.. header, .. content, .. SnapshotFormat.Trailer(zxid, content.Length, Framing.Checksum(content))];
    }

    internal static byte[] SnapshotContent(Zxid zxid, int bytes = 5000)
    {
        var content = new byte[bytes];
        for (var i = 0; i < bytes; i++)
        {
            content[i] = (byte)(zxid.Value + i);
        }

        return content;
    }

    internal static void AssertSame(IEnumerable<LogRecord> expected, IEnumerable<LogRecord> actual) =>
        Assert.Equal(
            expected.Select(record => (record.Zxid, Convert.ToHexString(record.Body.Span))),
            actual.Select(record => (record.Zxid, Convert.ToHexString(record.Body.Span))));
}
