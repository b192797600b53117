using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage;
using static Coordinator.UnitTests.Storage.StoreFixture;

namespace Coordinator.UnitTests.Storage;

public sealed class FaultTests
{
    [Fact]
    public void Flush_Fails_StoreRefusesEverythingFurther()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        store.Append(LogRecords(1, 1, 3), Zxid.Zero);
        store.Flush();
        store.Append(LogRecords(1, 4, 3), Zxid.Zero);
        fixture.Disk.FailNextFlush("/log.");
        Assert.Throws<DiskFaultException>(store.Flush);
        Assert.NotNull(store.Fault);
        Assert.Equal(Z(1, 3), store.FlushedZxid);
        Assert.Throws<StoreFailedException>(store.Flush);
        Assert.Throws<StoreFailedException>(() => store.Append(LogRecords(1, 7, 1), Zxid.Zero));
        Assert.Throws<StoreFailedException>(() => store.WriteTailHeader(Zxid.Zero));
        Assert.Throws<StoreFailedException>(() => store.Truncate(Z(1, 1)));
        Assert.Throws<StoreFailedException>(() => store.SaveEpochs(default));
        Assert.Throws<StoreFailedException>(() => store.BeginSnapshot(Z(1, 1)));
        Assert.Throws<StoreFailedException>(() => store.BeginInstall(Z(1, 1)));
        Assert.Throws<StoreFailedException>(() => store.PurgeOldFiles());
        Assert.Throws<StoreFailedException>(() => store.ReadLog(Zxid.Zero, 1));
        Assert.Throws<StoreFailedException>(() => store.NewestSnapshot);
        store.Dispose();
    }

    [Fact]
    public void Flush_Fails_ReopenedInTheSameProcess_BelievesOnlyWhatItMadeDurableItself()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var fixture = new StoreFixture();
            var (store, _) = fixture.Open();
            store.Append(LogRecords(1, 1, 3), Zxid.Zero);
            store.Flush();
            store.Append(LogRecords(1, 4, 3, bytes: 5000), Zxid.Zero);
            fixture.Disk.FailNextFlush("/log.");
            Assert.Throws<DiskFaultException>(store.Flush);
            store.Dispose();

            // The page cache still shows what the failed flush lost: it must survive a power cut from now on.
            var (reopened, state) = fixture.Open();
            AssertSame([.. LogRecords(1, 1, 3), .. LogRecords(1, 4, 3, bytes: 5000)], state.Records);
            Assert.Equal(Z(1, 6), reopened.FlushedZxid);
            AssertSame(state.Records, fixture.Restart(seed).State.Records);
        }
    }

    [Theory]
    [InlineData("/log.")]
    [InlineData("snapshot.")]
    [InlineData("epochs")]
    public void Write_Fails_StoreLatches(string path)
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        store.Append(LogRecords(1, 1, 3), Zxid.Zero);
        store.Flush();
        fixture.Disk.FailNextWrite(path);
        Assert.Throws<DiskFaultException>(() =>
        {
            store.Append(LogRecords(1, 4, 1), Zxid.Zero);
            store.Flush();
            Snapshot(store, Z(1, 3));
            store.SaveEpochs(default);
        });
        Assert.Throws<StoreFailedException>(store.Flush);
        Assert.True(fixture.Restart().State.LastZxid >= Z(1, 3));
    }

    [Fact]
    public void Snapshot_OneOfItsFlushesFails_StoreLatches()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        store.Append(LogRecords(1, 1, 3), Zxid.Zero);
        store.Flush();
        var writer = store.BeginSnapshot(Z(1, 3));
        fixture.Disk.FailNextFlush("snapshot.");
        Assert.Throws<DiskFaultException>(() => writer.Write(new byte[2 << 20]));
        Assert.Throws<StoreFailedException>(() => writer.Complete());
        Assert.Throws<StoreFailedException>(store.Flush);
        Assert.Equal(Zxid.Zero, fixture.Restart().State.SnapshotZxid);
    }

    [Fact]
    public void Disk_Full_FencesAndComesBackWithRoom()
    {
        var fixture = new StoreFixture();
        var (store, state) = fixture.Open();
        fixture.Disk.CapacityBytes = fixture.Disk.UsedBytes + (40 << 10);
        var flushed = 0;
        void FillTheDisk()
        {
            while (true)
            {
                store.Append(LogRecords(1, flushed + 1, 1, bytes: 3000), Zxid.Zero);
                store.Flush();
                flushed++;
            }
        }

        var fault = Assert.Throws<DiskFaultException>(FillTheDisk);
        Assert.Equal(DiskFaultException.NoSpace, fault.Errno);
        store.Dispose();
        Assert.Throws<DiskFaultException>(() => fixture.Open());
        fixture.Disk.CapacityBytes = long.MaxValue;
        (store, state) = fixture.Restart();
        Assert.InRange(state.Records.Count, flushed, flushed + 1);
        store.Append(LogRecords(2, 1, 1), Zxid.Zero);
        store.Flush();
    }

    [Fact]
    public void ReadLog_ByteRottenWhileRunning_IsAFaultOfTheDisk()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        store.Append(LogRecords(1, 1, 3), Zxid.Zero);
        store.Flush();
        fixture.Disk.FlipByte("/log/gen-1/log.00000001", 4096 + 100);
        Assert.Throws<DiskFaultException>(() => store.ReadLog(Zxid.Zero, 1000));
        Assert.Throws<StoreFailedException>(store.Flush);
    }

    [Fact]
    public void Open_ReadFails_Propagates()
    {
        var fixture = new StoreFixture();
        fixture.Open().Store.Dispose();
        fixture.Disk.FailNextRead("/log.");
        Assert.Throws<DiskFaultException>(() => fixture.Open());
        fixture.Open();
    }

    [Fact]
    public void Open_OfAnotherServer_Refuses()
    {
        var fixture = new StoreFixture();
        fixture.Open().Store.Dispose();
        var other = new StoreFixture { Options = fixture.Options with { ServerId = new ServerId(2) } };
        var refused = Assert.IsType<OpenResult.Refused>(ReplicaStore.Open(fixture.Disk, other.Options));
        Assert.Equal(RefusalKind.WrongServerId, refused.Kind);
        Assert.Contains("belongs to server 1, this is server 2", refused.Message, StringComparison.Ordinal);
        fixture.Open();
    }

    [Fact]
    public void Open_Twice_RefusesUntilDisposedOrKilled()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        fixture.OpenRefused(RefusalKind.DirectoryInUse);
        store.Dispose();
        fixture.Open();
        fixture.OpenRefused(RefusalKind.DirectoryInUse);
        fixture.Disk.Kill();
        fixture.Open();
    }

    [Fact]
    public void Open_DataAndLogExchanged_Refuses()
    {
        var fixture = new StoreFixture();
        fixture.Open().Store.Dispose();
        var exchanged = fixture.Options with { DataDirectory = "/log", LogDirectory = "/data" };
        var refused = Assert.IsType<OpenResult.Refused>(ReplicaStore.Open(fixture.Disk, exchanged));
        Assert.Equal(RefusalKind.DamagedDirectory, refused.Kind);
    }
}
