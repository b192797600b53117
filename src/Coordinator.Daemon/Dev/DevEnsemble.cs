using System.Collections.Concurrent;
using Coordinator.Server.Loop;

namespace Coordinator.Daemon.Dev;

/// <summary>Starts the servers, then the brokers, watches them, and stops them all at the end.</summary>
internal sealed class DevEnsemble : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReadyCheck = TimeSpan.FromMilliseconds(20);

    private readonly DevOptions _options;
    private readonly IDevOutput _output;
    private readonly Lock _gate = new();

    // Read without the gate: a table that is being drawn asks for states, and whoever holds the gate waits for the table.
    private readonly ConcurrentDictionary<int, StatePoller> _pollers = new();
    private readonly ConcurrentDictionary<int, ReadinessPoller> _readiness = new();
    private readonly List<Task> _watching = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<DevProcess> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isReady;

    public DevEnsemble(DevOptions options, string data)
    {
        _options = options;
        Servers = [.. Enumerable.Range(1, options.Count).Select(id => new DevServer(options, data, id))];
        Brokers = [.. Enumerable.Range(1, options.Brokers).Select(id => new DevBroker(options, data, id))];
        _output = options.IsJson ? new JsonDevOutput() : Console.IsOutputRedirected ? new TextDevOutput() : new TableDevOutput(StateOf, IsReady);
    }

    public IReadOnlyList<DevServer> Servers { get; }

    public IReadOnlyList<DevBroker> Brokers { get; }

    private IEnumerable<DevProcess> Processes => [.. Servers, .. Brokers];

    /// <summary>Runs until told to stop, or until a server refuses to run before the ensemble serves.</summary>
    public async Task<int> RunAsync(Task stopRequested)
    {
        foreach (var process in Processes)
        {
            process.WriteConfig();
        }

        var starting = StartAsync();
        if (await Task.WhenAny(starting, stopRequested, _failed.Task) == _failed.Task)
        {
            var failed = await _failed.Task;
            await Console.Error.WriteLineAsync($"{await failed.LastErrorAsync()} ({failed})");
            return failed.ExitCode is ExitCodes.Stopped ? ExitCodes.Refused : failed.ExitCode;
        }

        await stopRequested;
        return ExitCodes.Stopped;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();

        // Brokers move their leaderships away, for which they need the ensemble.
        await Task.WhenAll(Brokers.Select(broker => broker.StopAsync(StopPatience)));
        await Task.WhenAll(Servers.Select(server => server.StopAsync(StopPatience)));
        await Task.WhenAll(_watching);
        _output.Dispose();
        foreach (var process in Processes)
        {
            process.Dispose();
        }

        _stop.Dispose();
    }

    private async Task StartAsync()
    {
        Start(Servers.Where(server => !_options.Late.Contains(server.Id)));
        await UntilAsync(AllServe);
        if (_options.Late.Count > 0)
        {
            Start(Servers.Where(server => _options.Late.Contains(server.Id)));
            await UntilAsync(AllServe);
        }

        StartBrokers();
        await UntilAsync(AllBrokersAreReady);
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

    private void StartBrokers()
    {
        foreach (var broker in Brokers)
        {
            broker.Start();
            var poller = new ReadinessPoller(broker);
            lock (_gate)
            {
                _readiness[broker.Id] = poller;
                _output.Started(broker);
            }

            _watching.Add(poller.RunAsync(_stop.Token));
            _watching.Add(WatchExitAsync(broker));
        }
    }

    private async Task UntilAsync(Func<bool> isSo)
    {
        using var timer = new PeriodicTimer(ReadyCheck);
        while (!isSo() && await timer.WaitForNextTickAsync(_stop.Token))
        {
        }
    }

    private bool AllServe() =>
        _pollers.Values.All(poller => poller.Current is { IsReady: true, LeaderId: not 0 });

    private bool AllBrokersAreReady() => Brokers.All(IsReady);

    private bool IsReady(DevBroker broker) =>
        _readiness.TryGetValue(broker.Id, out var poller) && poller.IsReady;

    private async Task WatchExitAsync(DevProcess process)
    {
        await process.Exited;
        lock (_gate)
        {
            _output.Exited(process, process.ExitCode);
        }

        if (!_isReady)
        {
            _failed.TrySetResult(process);
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

    private DevState StateOf(DevServer server) =>
        _pollers.TryGetValue(server.Id, out var poller) ? poller.Current : DevState.Down;
}
