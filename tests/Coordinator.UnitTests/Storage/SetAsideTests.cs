using Coordinator.Primitives;
using Coordinator.Storage;
using Coordinator.TestKit.Disks;
using static Coordinator.UnitTests.Storage.StoreFixture;

namespace Coordinator.UnitTests.Storage;

/// <summary>A copy that is damaged below what it promised: protocol.md 2, "Blank, suspect, whole".</summary>
public sealed class SetAsideTests
{
    private const string Segment = "/log/gen-1/log.00000001";

    private static readonly EpochState Promised = new(new Epoch(2), new Epoch(1), Voter: true);

    [Fact]
    public void SetAside_CountsForNobody_KeepsItsPromisedEpoch_AndTheDamagedFiles()
    {
        var fixture = Damaged();
        ReplicaStore.SetAside(fixture.Disk, fixture.Options);
        for (var starts = 0; starts < 2; starts++)
        {
            var (store, state) = fixture.Open();
            Assert.Equal(new EpochState(Promised.Accepted, default, Voter: false, Suspect: true), state.Epochs);
            Assert.Equal((true, Zxid.Zero, Zxid.Zero), (state.EpochsValid, state.LastZxid, state.CommitZxid));
            store.Dispose();
            Assert.True(fixture.Disk.Exists(Segment));
        }
    }

    [Fact]
    public void SetAside_WithoutReadableEpochs_IsSuspectAllTheSame()
    {
        var fixture = Damaged();
        fixture.Disk.FlipByte("/data/epochs", 20);
        fixture.Disk.FlipByte("/data/epochs", 4096 + 20);
        ReplicaStore.SetAside(fixture.Disk, fixture.Options);

        var (_, state) = fixture.Open();
        Assert.Equal(new EpochState(default, default, Voter: false, Suspect: true), state.Epochs);
    }

    [Fact]
    public void SetAside_AfterTheGrant_TheDamagedFilesGo()
    {
        var fixture = Damaged();
        ReplicaStore.SetAside(fixture.Disk, fixture.Options);
        var (store, _) = fixture.Open();
        Install(store, Z(3, 9), LogRecords(3, 10, 2));
        store.SaveEpochs(new EpochState(new Epoch(3), new Epoch(3), Voter: false, Suspect: true));
        store.Dispose();
        var (again, restored) = fixture.Open();
        Assert.True(fixture.Disk.Exists(Segment));
        Assert.Equal(Z(3, 11), restored.LastZxid);
        again.SaveEpochs(new EpochState(new Epoch(3), new Epoch(3), Voter: true));
        again.Dispose();

        var (_, granted) = fixture.Open();
        Assert.False(fixture.Disk.Exists("/log/gen-1"));
        Assert.Equal((Z(3, 11), true, false), (granted.LastZxid, granted.Epochs.Voter, granted.Epochs.Suspect));
    }

    [Fact]
    public void SetAside_PowerCutAnywhere_NeverCountsAgain_AndCanBeDoneAgain()
    {
        var cuts = 0;
        for (var after = 0; ; after++)
        {
            var fixture = Damaged();
            fixture.Disk.CrashAfter(after);
            try
            {
                ReplicaStore.SetAside(fixture.Disk, fixture.Options);
                break;
            }
            catch (SimCrashException)
            {
                cuts++;
            }

            fixture.Disk.Crash(new SeededRandom((ulong)after + 1));
            if (fixture.TryOpen() is OpenResult.Opened { Store: var store, State: var state })
            {
                Assert.Equal((false, true), (state.Epochs.Voter, state.Epochs.Suspect));
                store.Dispose();
            }
            else
            {
                fixture.OpenRefused(RefusalKind.DamagedLog);
                ReplicaStore.SetAside(fixture.Disk, fixture.Options);
            }

            Assert.True(fixture.Open().State.Epochs.Suspect);
        }

        Assert.InRange(cuts, 5, 1_000);
    }

    [Fact]
    public void SetAside_WhileAnotherProcessHasTheDirectory_ChangesNothing()
    {
        var fixture = Damaged();
        using var held = fixture.Disk.TryLock("/data/lock");
        Assert.Contains("in use", Assert.Throws<IOException>(() => ReplicaStore.SetAside(fixture.Disk, fixture.Options)).Message, StringComparison.Ordinal);
        held!.Dispose();
        Assert.Equal(Promised, fixture.OpenRefused(RefusalKind.DamagedLog).Epochs);
    }

    private static StoreFixture Damaged()
    {
        var fixture = new StoreFixture();
        var (store, _) = fixture.Open();
        store.SaveEpochs(Promised);
        store.Append(LogRecords(1, 1, 3), Zxid.Zero);
        store.Flush();
        store.WriteTailHeader(Z(1, 3));
        store.Flush();
        store.Dispose();
        fixture.Disk.FlipByte(Segment, 4096 + 100);
        fixture.OpenRefused(RefusalKind.DamagedLog);
        return fixture;
    }
}
