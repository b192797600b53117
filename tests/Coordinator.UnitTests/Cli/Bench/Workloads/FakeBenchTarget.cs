using System.Collections.Concurrent;
using Coordinator.Cli.Bench.Workloads;

namespace Coordinator.UnitTests.Cli.Bench.Workloads;

/// <summary>An ensemble of three in memory whose every write and read takes a millisecond, with defects that a test plants.</summary>
internal sealed class FakeBenchTarget(FakeCallClock clock) : IBenchTarget
{
    private readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>> _znodes = new();
    private readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>> _former = new();
    private readonly ConcurrentDictionary<string, Action> _watches = new();
    private int _opened;
    private int _lastNumber;

    public int Servers => 3;

    internal int? Leader { get; init; } = 1;

    /// <summary>Writes that are acknowledged and forgotten; by number from 1.</summary>
    internal int? LosesWrite { get; init; }

    /// <summary>Reads that return what was there before the last write; by number from 1.</summary>
    internal int? StaleRead { get; init; }

    /// <summary>Reads that return something else; by number from 1.</summary>
    internal int? ForeignRead { get; init; }

    /// <summary>Writes that fail; by number from 1.</summary>
    internal int? FailsWrite { get; init; }

    /// <summary>How long a write takes, by number from 1; null: as all.</summary>
    internal Func<int, TimeSpan?> Stall { get; init; } = _ => null;

    /// <summary>Of each session the server, in the order of opening.</summary>
    internal ConcurrentQueue<int> Connected { get; } = [];

    internal int Open => _opened;

    internal int Sets { get; private set; }

    internal int Reads { get; private set; }

    public Task<IBenchSession> ConnectAsync(int server, CancellationToken cancellationToken)
    {
        Connected.Enqueue(server);
        Interlocked.Increment(ref _opened);
        return Task.FromResult<IBenchSession>(new Session(this, Interlocked.Increment(ref _lastNumber)));
    }

    public Task<int?> FindLeaderAsync(CancellationToken cancellationToken) => Task.FromResult(Leader);

    private sealed class Session(FakeBenchTarget target, int number) : IBenchSession
    {
        public Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> data, bool isEphemeral, CancellationToken cancellationToken) =>
            Task.FromResult(target._znodes.TryAdd(path, data));

        public Task SetAsync(string path, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            target.Sets++;
            target.Pass(target.Stall(target.Sets));
            if (target.Sets == target.FailsWrite)
            {
                return Task.FromException(new IOException("the wire is cut"));
            }

            if (target.Sets != target.LosesWrite)
            {
                target._former[path] = target._znodes[path];
                target._znodes[path] = data;
                foreach (var (_, changed) in target._watches)
                {
                    changed();
                }
            }

            return Task.CompletedTask;
        }

        public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string path, bool isLinearizable, CancellationToken cancellationToken)
        {
            // What sessions ask when they are opened counts for nobody.
            if (path == WorkloadRun.Root)
            {
                return ValueTask.FromResult<ReadOnlyMemory<byte>?>(null);
            }

            target.Reads++;
            target.Pass(null);
            ReadOnlyMemory<byte>? read = null;
            if (target._znodes.TryGetValue(path, out var data))
            {
                read = target.Reads == target.StaleRead ? target._former[path] : target.Reads == target.ForeignRead ? new byte[100] : data;
            }

            return ValueTask.FromResult(read);
        }

        public Task DeleteAsync(string path, CancellationToken cancellationToken)
        {
            target.Pass(null);
            target._znodes.TryRemove(path, out _);
            return Task.CompletedTask;
        }

        public Task WatchAsync(string path, Action changed, CancellationToken cancellationToken)
        {
            target._watches[$"{number}"] = changed;
            return Task.CompletedTask;
        }

        public Task OpenAndCloseAsync(bool onNewConnection, CancellationToken cancellationToken)
        {
            target.Pass(null);
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            Interlocked.Decrement(ref target._opened);
            return ValueTask.CompletedTask;
        }
    }

    private void Pass(TimeSpan? time) => clock.Pass(time ?? TimeSpan.FromMilliseconds(1));
}
