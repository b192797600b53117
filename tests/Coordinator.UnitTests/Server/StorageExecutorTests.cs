using Coordinator.Primitives;
using Coordinator.Server.Storage;
using Coordinator.Storage;
using Coordinator.TestKit.Disks;
using Coordinator.Zab;

namespace Coordinator.UnitTests.Server;

public sealed class StorageExecutorTests : IDisposable
{
    private static readonly Epoch One = new(1);

    private readonly SimDisk _disk = new();
    private readonly ReplicaStore _store;
    private readonly List<Input> _answers = [];
    private readonly StorageExecutor _executor;

    public StorageExecutorTests()
    {
        var opened = ReplicaStore.Open(_disk, new StoreOptions("/data", "/data", new ServerId(1), SegmentBytes: 64 << 10));
        _store = Assert.IsType<OpenResult.Opened>(opened).Store;
        _executor = new StorageExecutor(_store, _answers.Add);
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Run_ConsecutiveAppends_ShareOneFlushAndOneAnswer()
    {
        var before = _disk.Flushes;

        _executor.Run([Append(1, 1, 2), Append(2, 3), Append(3, 4)]);

        Assert.Equal([new StorageCompleted(3)], _answers);
        Assert.Equal(before + 1, _disk.Flushes);
        Assert.Equal(Zxid(4), _store.FlushedZxid);
    }

    [Fact]
    public void Run_EpochAfterHistory_IsSavedWhenTheHistoryIsDurable()
    {
        _executor.Run([Append(1, 1), new SaveEpochs(2, new EpochState(One, One, true), 1), Append(3, 2)]);

        Assert.Equal([new StorageCompleted(1), new StorageCompleted(2), new StorageCompleted(3)], _answers);
    }

    [Fact]
    public void Run_EpochThatWouldOvertakeItsHistory_BreaksAnInvariant() =>
        Assert.Throws<InvariantViolationException>(() => _executor.Run([new SaveEpochs(1, new EpochState(One, One, true), 2)]));

    [Fact]
    public void Run_TicketsThatDoNotGrow_BreakAnInvariant()
    {
        _executor.Run([Append(5, 1)]);

        Assert.Throws<InvariantViolationException>(() => _executor.Run([Append(5, 2)]));
    }

    [Fact]
    public void Run_ReadBehindAppends_SeesThem()
    {
        _executor.Run([Append(1, 1, 2, 3), new ReadLog(9, Zxid(1), 1 << 20)]);

        var read = Assert.IsType<LogRead>(_answers[0]);
        Assert.Equal(9, read.RequestId);
        Assert.Equal([Zxid(2), Zxid(3)], read.Records.Select(record => record.Zxid));
    }

    [Fact]
    public void Run_ReadOfWhatIsNotThere_IsAnsweredEmpty()
    {
        _executor.Run([Append(1, 1), new ReadLog(9, new Zxid(new Epoch(7), 7), 100), new ReadSnapshot(10, Zxid(1), 0, 100)]);

        Assert.Empty(Assert.IsType<LogRead>(_answers[0]).Records);
        Assert.True(Assert.IsType<SnapshotRead>(_answers[1]).Bytes.IsEmpty);
    }

    [Fact]
    public void Run_AFlushThatFails_ReportsNothing()
    {
        _executor.Run([Append(1, 1)]);
        _answers.Clear();
        _disk.CapacityBytes = 0;
        var large = new LogRecord(Zxid(2), new byte[256 << 10]);

        Assert.ThrowsAny<IOException>(() => _executor.Run([new AppendTxns(2, [large], Coordinator.Primitives.Zxid.Zero)]));

        Assert.DoesNotContain(_answers, answer => answer is StorageCompleted);
    }

    private static Zxid Zxid(long counter) => new(One, counter);

    private static AppendTxns Append(long ticket, params long[] counters) =>
        new(ticket, [.. counters.Select(counter => new LogRecord(Zxid(counter), new byte[10]))], Coordinator.Primitives.Zxid.Zero);
}
