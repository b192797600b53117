using Coordinator.Protocol.Admin.V1;

namespace Coordinator.Daemon.Dev;

/// <summary>
/// Starts the servers, watches each in a loop of its own (one that was stopped must not hide the others) until told to stop, stops them.
/// </summary>
internal sealed class DevEnsemble(IReadOnlyList<DevServer> servers, IReadOnlyList<int> late, IDevOutput output, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, DevChild> _children = [];
    private readonly SortedDictionary<int, StatusResponse?> _known = [];
    private readonly Dictionary<int, DevStatus> _status = servers.ToDictionary(server => server.Id, server => new DevStatus(server));
    private readonly List<Task> _watching = [];
    private readonly TaskCompletionSource<int> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isReady;
    private bool _isStopping;

    /// <summary>Runs until cancelled; ends early, with its code, when a server ends before the ensemble serves.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        lock (_gate)
        {
            StartServers(servers.Where(server => !late.Contains(server.Id)), stop);
        }

        var stopped = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Register(() => stopped.TrySetResult(0)))
        {
            var code = await await Task.WhenAny(stopped.Task, _failed.Task);
            await StopAsync();
            return code;
        }
    }

    /// <summary>Whether a server answers that is no child: one that was restarted by hand.</summary>
    public async Task<bool> HasStrangersAsync()
    {
        var answers = await Task.WhenAll(_status.Values.Select(status => status.AskAsync(CancellationToken.None)));
        return answers.Any(answer => answer is not null);
    }

    public void Dispose()
    {
        foreach (var child in _children.Values)
        {
            child.Dispose();
        }

        foreach (var status in _status.Values)
        {
            status.Dispose();
        }
    }

    private void StartServers(IEnumerable<DevServer> chosen, CancellationToken stop)
    {
        foreach (var server in chosen)
        {
            var child = DevChild.Start(server);
            _children.Add(server.Id, child);
            output.Started(server, child.Pid);
            _watching.Add(WatchAsync(child, stop));
            _watching.Add(ReportExitAsync(child));
        }
    }

    private async Task StopAsync()
    {
        Task[] ending;
        lock (_gate)
        {
            _isStopping = true;
            ending = [.. _children.Values.Select(child => child.StopAsync())];
        }

        await Task.WhenAll(ending);
        await Task.WhenAll(_watching);
    }

    private async Task ReportExitAsync(DevChild child)
    {
        var code = await child.Exited;
        lock (_gate)
        {
            _known[child.Server.Id] = null;
            output.Exited(child.Server, child.Pid, code);
            if (!_isReady && !_isStopping)
            {
                _failed.TrySetResult(code == 0 ? 1 : code);
            }
        }
    }

    private async Task WatchAsync(DevChild child, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(AskEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var status = await _status[child.Server.Id].AskAsync(stop);
                lock (_gate)
                {
                    Show(child, status);
                    TryBecomeReady(stop);
                    output.Refresh();
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private void Show(DevChild child, StatusResponse? status)
    {
        var isFirst = !_known.TryGetValue(child.Server.Id, out var before);
        _known[child.Server.Id] = status;
        var isSame = status is null
            ? isFirst || before is null
            : before is not null && (before.State, before.Epoch, before.LeaderId, before.Pid) == (status.State, status.Epoch, status.LeaderId, status.Pid);
        if (!isSame)
        {
            output.Changed(child.Server, status is null ? child.Pid : (int)status.Pid, status);
        }
    }

    private void TryBecomeReady(CancellationToken stop)
    {
        if (_isReady || _children.Keys.Any(id => !_known.TryGetValue(id, out var status) || status is not { NotReadyReason.Length: 0 }))
        {
            return;
        }

        var leader = _known.Values.FirstOrDefault(status => status is { State: "leading" });
        if (leader is not null)
        {
            _isReady = true;
            output.Ready((int)leader.LeaderId);
            StartServers(servers.Where(server => late.Contains(server.Id)), stop);
        }
    }
}
