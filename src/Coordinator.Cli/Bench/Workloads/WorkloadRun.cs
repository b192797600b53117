using Coordinator.Cli.Calls;
using Coordinator.Client.Abstractions;
using Coordinator.Primitives;

namespace Coordinator.Cli.Bench.Workloads;

/// <summary>A workload that is ready to run, as often as one likes; disposing closes its sessions.</summary>
internal sealed class WorkloadRun : IAsyncDisposable
{
    /// <summary>Parent of everything that loads write.</summary>
    internal const string Root = "/bench";

    private const int AtOnce = 32;

    private readonly IBenchTarget _target;
    private readonly Workload _workload;
    private readonly ICallClock _clock;
    private readonly IWork _work;
    private readonly IBenchSession?[] _sessions;

    private WorkloadRun(IBenchTarget target, Workload workload, ICallClock clock)
    {
        (_target, _workload, _clock) = (target, workload, clock);
        _sessions = new IBenchSession?[workload.Sessions];
        _work = workload.Kind switch
        {
            WorkloadKind.Keyed => new KeyedWork(workload),
            WorkloadKind.Ephemerals => new EphemeralWork(workload),
            WorkloadKind.Sessions => new SessionWork(workload.IsOnNewConnections),
            _ => new FanOutWork(target, workload, clock),
        };
    }

    /// <summary>Makes what the workload needs, and opens its sessions.</summary>
    /// <exception cref="CoordinatorException">No server leads, or none follows, where the workload asks for one; or the service failed.</exception>
    internal static async Task<WorkloadRun> PrepareAsync(IBenchTarget target, Workload workload, ICallClock clock, CancellationToken cancellationToken)
    {
        var run = new WorkloadRun(target, workload, clock);
        try
        {
            await run.PrepareAsync(cancellationToken);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts the target under load.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="rate">Operations due each second; null: each worker begins the next when one has ended.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal Task<LoadResult> LoadAsync(TimeSpan duration, int? rate, CancellationToken cancellationToken)
    {
        var workers = Enumerable.Range(0, _workload.Sessions * _workload.InFlight)
            .Select(number => new Worker(number, number / _workload.InFlight, _sessions[number / _workload.InFlight]!)).ToList();
        IPace pace = rate is { } due ? new OpenPace(_clock, duration, due) : new ClosedPace(_clock, duration);
        return new LoadLoop(_work, workers, _clock).RunAsync(pace, cancellationToken);
    }

    /// <summary>Compares what was acknowledged with what was read, and with what is there now.</summary>
    internal async Task<HistoryVerdict> CheckAsync(CancellationToken cancellationToken)
    {
        await using var session = await _target.ConnectAsync(0, cancellationToken);
        return await _work.CheckAsync(session, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Parallel.ForEachAsync(
            _sessions.OfType<IBenchSession>(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, (session, _) => session.DisposeAsync());
        await _work.DisposeAsync();
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using (var session = await _target.ConnectAsync(0, cancellationToken))
        {
            await session.CreateAsync(Root, ReadOnlyMemory<byte>.Empty, isEphemeral: false, cancellationToken);
            await _work.PrepareAsync(session, cancellationToken);
        }

        var servers = await ServersAsync(cancellationToken);
        await Parallel.ForAsync(0, _sessions.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (index, cancellation) =>
        {
            var session = await _target.ConnectAsync(servers[index % servers.Count], cancellation);
            _sessions[index] = session;

            // From here on its local reads see what was prepared.
            await session.GetAsync(Root, isLinearizable: true, cancellation);
        });
    }

    private async Task<IReadOnlyList<int>> ServersAsync(CancellationToken cancellationToken)
    {
        if (_workload.Placement is Placement.EachServer)
        {
            return [.. Enumerable.Range(0, _target.Servers)];
        }

        if (await _target.FindLeaderAsync(cancellationToken) is not { } leader)
        {
            throw new CoordinatorException(ErrorCode.Unavailable, $"{_workload.Name} asks who leads, and none of the endpoints does");
        }

        if (_workload.Placement is Placement.Leader)
        {
            return [leader];
        }

        return _target.Servers > 1
            ? [(leader + 1) % _target.Servers]
            : throw new CoordinatorException(ErrorCode.Unavailable, $"{_workload.Name} runs at a follower, and the only endpoint leads");
    }
}
