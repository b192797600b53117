using Coordinator.Server.Loop;

namespace Coordinator.Daemon.Dev;

/// <summary>Starts the servers, watches them, and stops them all at the end.</summary>
internal sealed class DevEnsemble : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReadyCheck = TimeSpan.FromMilliseconds(20);

    private readonly DevOptions _options;
    private readonly IDevOutput _output;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, StatePoller> _pollers = [];
    private readonly List<Task> _watching = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<DevServer> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isReady;

    public DevEnsemble(DevOptions options, string data)
    {
        _options = options;
        Servers = [.. Enumerable.Range(1, options.Count).Select(id => new DevServer(options, data, id))];
        _output = options.IsJson ? new JsonDevOutput() : Console.IsOutputRedirected ? new TextDevOutput() : new TableDevOutput(StateOf);
    }

    public IReadOnlyList<DevServer> Servers { get; }

    /// <summary>Runs until told to stop, or until a server refuses to run before the ensemble serves.</summary>
    public async Task<int> RunAsync(Task stopRequested)
    {
        foreach (var server in Servers)
        {
            server.WriteConfig();
        }

        var starting = StartAsync();
        if (await Task.WhenAny(starting, stopRequested, _failed.Task) == _failed.Task)
        {
            var failed = await _failed.Task;
            await Console.Error.WriteLineAsync($"{await failed.LastErrorAsync()} (server {failed.Id})");
            return failed.ExitCode is ExitCodes.Stopped ? ExitCodes.Refused : failed.ExitCode;
        }

        await stopRequested;
        return ExitCodes.Stopped;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(Servers.Select(server => server.StopAsync(StopPatience)));
        await Task.WhenAll(_watching);
        _output.Dispose();
        foreach (var server in Servers)
        {
            server.Dispose();
        }

        _stop.Dispose();
    }

    private async Task StartAsync()
    {
        Start(Servers.Where(server => !_options.Late.Contains(server.Id)));
        await ServingAsync();
        if (_options.Late.Count > 0)
        {
            Start(Servers.Where(server => _options.Late.Contains(server.Id)));
            await ServingAsync();
        }

        lock (_gate)
        {
            _isReady = true;
            _output.Ready(_pollers.Values.Select(poller => poller.Current.LeaderId).First(leader => leader != 0));
        }
    }

    private void Start(IEnumerable<DevServer> servers)
    {
        foreach (var server in servers.ToList())
        {
            server.Start();
            var poller = new StatePoller(server, Changed);
            lock (_gate)
            {
                _pollers[server.Id] = poller;
                _output.Started(server);
            }

            _watching.Add(poller.RunAsync(_stop.Token));
            _watching.Add(WatchExitAsync(server));
        }
    }

    private async Task ServingAsync()
    {
        using var timer = new PeriodicTimer(ReadyCheck);
        while (!AllServe() && await timer.WaitForNextTickAsync(_stop.Token))
        {
        }
    }

    private bool AllServe()
    {
        lock (_gate)
        {
            return _pollers.Values.All(poller => poller.Current is { IsReady: true, LeaderId: not 0 });
        }
    }

    private async Task WatchExitAsync(DevServer server)
    {
        await server.Exited;
        lock (_gate)
        {
            _output.Exited(server, server.ExitCode);
        }

        if (!_isReady)
        {
            _failed.TrySetResult(server);
        }
    }

    private void Changed(DevServer server, DevState state)
    {
        // Its exit says it better.
        if (state.State == DevState.DownName)
        {
            return;
        }

        lock (_gate)
        {
            _output.Changed(server, state);
        }
    }

    private DevState StateOf(DevServer server)
    {
        lock (_gate)
        {
            return _pollers.TryGetValue(server.Id, out var poller) ? poller.Current : DevState.Down;
        }
    }
}
