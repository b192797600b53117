using Coordinator.Cli.Bench.Workloads;
using Coordinator.Cli.Calls;
using Coordinator.TestKit.Processes;

namespace Coordinator.Benchmarks.Clusters;

/// <summary>Servers of a kind, real processes on this machine. Disposing ends them, and what their software holds.</summary>
internal sealed class LocalEnsemble : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AttemptPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly SystemCallClock _clock = new();
    private readonly StartedProcess[] _servers;

    /// <param name="software">Of which kind; nothing is started yet.</param>
    public LocalEnsemble(ServerSoftware software)
    {
        Software = software;
        _servers = [.. Enumerable.Range(0, software.Servers).Select(server =>
        {
            software.Prepare(server);
            return new StartedProcess($"{software.Name} {server + 1}", software.LogOf(server), software.Command(server));
        })];
    }

    public ServerSoftware Software { get; }

    public IBenchTarget Target => Software.Target;

    /// <summary>Of those that run.</summary>
    public IReadOnlyCollection<int> Pids => [.. _servers.Where(server => server.IsRunning).Select(server => server.Pid)];

    /// <summary>Starts all, and waits until each serves.</summary>
    /// <exception cref="InvalidOperationException">They do not; the folder has the logs.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Start();
        await UntilServingAsync(cancellationToken);
    }

    /// <summary>Starts all.</summary>
    public void Start()
    {
        foreach (var server in _servers)
        {
            server.Start();
        }
    }

    /// <summary>Starts one that was killed.</summary>
    public void Restart(int server) => _servers[server].Start();

    public Task KillAsync(int server) => _servers[server].KillAsync();

    public void Freeze(int server) => _servers[server].Freeze();

    public void Wake(int server) => _servers[server].Wake();

    /// <summary>Asks all to stop, and waits for the end.</summary>
    public Task StopAsync() => Task.WhenAll(_servers.Where(server => server.IsRunning).Select(server => server.StopAsync()));

    /// <summary>Waits until one leads and each answers.</summary>
    /// <exception cref="InvalidOperationException">They do not; the folder has the logs.</exception>
    public async Task UntilServingAsync(CancellationToken cancellationToken)
    {
        var start = _clock.Now;
        while (!await ServesAsync(cancellationToken))
        {
            if (_clock.Now - start > StartPatience || _servers.Any(server => !server.IsRunning))
            {
                throw new InvalidOperationException($"{Software.Name} does not serve; its servers' last words: {string.Join(" | ", LastWords())}");
            }

            await _clock.DelayAsync(Pause, cancellationToken);
        }
    }

    /// <summary>Which server leads, from 0; waits for it.</summary>
    public async Task<int> LeaderAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await Target.FindLeaderAsync(cancellationToken) is { } leader)
            {
                return leader;
            }

            await _clock.DelayAsync(Pause, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var server in _servers)
        {
            server.Dispose();
        }

        Software.Dispose();
    }

    private async Task<bool> ServesAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AttemptPatience);
        try
        {
            for (var server = 0; server < Software.Servers; server++)
            {
                await using var session = await Target.ConnectAsync(server, patience.Token);
                await session.GetAsync("/", isLinearizable: true, patience.Token).AsTask().WaitAsync(patience.Token);
            }

            return await Target.FindLeaderAsync(patience.Token) is not null;
        }
        catch (Exception error) when (Trouble.Is(error) || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private IEnumerable<string> LastWords() => Enumerable.Range(0, Software.Servers)
        .Select(server => File.Exists(Software.LogOf(server)) ? File.ReadLines(Software.LogOf(server)).LastOrDefault(string.Empty) : string.Empty);
}
