using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage;
using static Coordinator.UnitTests.Storage.StoreFixture;

namespace Coordinator.UnitTests.Storage;

/// <summary>The same store on the operating system's files.</summary>
public sealed class FileDiskStoreTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("coordinator-store-").FullName;
    private readonly FileDisk _disk = new();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Life_OnRealFiles_SurvivesReopening()
    {
        var options = new StoreOptions(_root + "/a/data", _root + "/b/log", new ServerId(7), SegmentBytes: 64 << 10, SnapshotsKept: 2);
        var (store, _) = StoreFixture.Open(_disk, options);
        store.SaveEpochs(new EpochState(new Epoch(2), new Epoch(1), Voter: true));
        foreach (var record in LogRecords(1, 1, 60, bytes: 3000))
        {
            store.Append([record], Zxid.Zero);
            store.Flush();
        }

        foreach (var counter in new[] { 10, 30, 50 })
        {
            Snapshot(store, Z(1, counter));
        }

        var @base = store.PurgeOldFiles();
        Assert.InRange(@base.Counter, 10, 30);
        store.Truncate(Z(1, 55));
        store.WriteTailHeader(Z(1, 55));
        store.Dispose();

        (store, var state) = StoreFixture.Open(_disk, options);
        Assert.Equal((Z(1, 50), @base), (state.SnapshotZxid, state.LogBase));
        Assert.Equal(new EpochState(new Epoch(2), new Epoch(1), Voter: true), state.Epochs);
        AssertSame(LogRecords(1, 51, 5, bytes: 3000), state.Records);
        Install(store, Z(3, 5), LogRecords(3, 6, 4));
        store.Dispose();

        (store, state) = StoreFixture.Open(_disk, options);
        Assert.Equal((Z(3, 5), Z(3, 5)), (state.SnapshotZxid, state.LogBase));
        AssertSame(LogRecords(3, 6, 4), state.Records);
        Assert.Equal(["gen-2", "identity", "lock"], _disk.List(options.LogDirectory));
        store.Dispose();
    }

    [Fact]
    public void Life_InOneDirectory_SurvivesReopening()
    {
        var options = new StoreOptions(_root, _root, new ServerId(1), SegmentBytes: 64 << 10);
        var (store, _) = StoreFixture.Open(_disk, options);
        store.Append(LogRecords(1, 1, 5), Zxid.Zero);
        store.Flush();
        Install(store, Z(1, 9));
        store.Append(LogRecords(1, 10, 1), Zxid.Zero);
        store.Flush();
        store.Dispose();
        (store, var state) = StoreFixture.Open(_disk, options);
        AssertSame(LogRecords(1, 10, 1), state.Records);
        store.Dispose();
    }

    [Fact]
    public void Open_Twice_RefusesUntilDisposed()
    {
        var options = new StoreOptions(_root, _root, new ServerId(1), SegmentBytes: 64 << 10);
        var (store, _) = StoreFixture.Open(_disk, options);
        var refused = Assert.IsType<OpenResult.Refused>(ReplicaStore.Open(_disk, options));
        Assert.Equal(RefusalKind.DirectoryInUse, refused.Kind);
        store.Dispose();
        StoreFixture.Open(_disk, options).Store.Dispose();
    }

    [Fact]
    public void Append_PreallocatedSegment_KeepsItsLength()
    {
        var options = new StoreOptions(_root, _root, new ServerId(1), SegmentBytes: 1 << 20);
        var (store, _) = StoreFixture.Open(_disk, options);
        store.Append(LogRecords(1, 1, 5), Zxid.Zero);
        store.Flush();
        Assert.Equal(1 << 20, new FileInfo(_root + "/gen-1/log.00000001").Length);
        store.Dispose();
    }
}
