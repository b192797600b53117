using System.Globalization;
using Spectre.Console;

namespace Coordinator.Daemon.Dev;

/// <summary>A live table for people on a terminal, with the last events below it.</summary>
internal sealed class TableDevOutput : IDevOutput
{
    private const int LinesKept = 12;

    private readonly Func<DevServer, DevState> _stateOf;
    private readonly Func<DevBroker, bool> _isReady;
    private readonly Lock _gate = new();
    private readonly List<DevServer> _servers = [];
    private readonly List<DevBroker> _brokers = [];
    private readonly Queue<string> _lines = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _drawing;

    public TableDevOutput(Func<DevServer, DevState> stateOf, Func<DevBroker, bool> isReady)
    {
        (_stateOf, _isReady) = (stateOf, isReady);
        _drawing = AnsiConsole.Live(new Text("starting…")).StartAsync(DrawAsync);
    }

    public void Started(DevServer server)
    {
        lock (_gate)
        {
            _servers.Add(server);
        }
    }

    public void Started(DevBroker broker)
    {
        lock (_gate)
        {
            _brokers.Add(broker);
        }
    }

    public void Ready(uint leaderId) => Add($"ready: server {leaderId} leads; Ctrl-C stops everything");

    public void Changed(DevServer server, DevState state) => Add(TextDevOutput.Describe(server, state));

    public void Exited(DevProcess process, int code) =>
        Add($"{process} (pid {process.Pid}) exited with code {code}; start it again with: {process.RestartCommand}");

    public void Dispose()
    {
        _stop.Cancel();
        _drawing.GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private void Add(string line)
    {
        lock (_gate)
        {
            _lines.Enqueue(DateTime.Now.ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture) + line);
            while (_lines.Count > LinesKept)
            {
                _lines.Dequeue();
            }
        }
    }

    private async Task DrawAsync(LiveDisplayContext display)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                display.UpdateTarget(Draw());
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            display.UpdateTarget(Draw());
        }
    }

    private Rows Draw()
    {
        var table = new Table().RoundedBorder();
        foreach (var column in new[] { "", "pid", "state", "epoch", "zxid", "clients", "peers", "http" })
        {
            table.AddColumn(column);
        }

        lock (_gate)
        {
            foreach (var server in _servers)
            {
                var state = _stateOf(server);
                table.AddRow(
                    server.ToString(),
                    PidOf(server),
                    Colored(state),
                    state.Epoch.ToString(CultureInfo.InvariantCulture),
                    "0x" + state.LastZxid.ToString("x", CultureInfo.InvariantCulture),
                    server.Client,
                    server.Peer,
                    server.Http);
            }

            foreach (var broker in _brokers)
            {
                table.AddRow(broker.ToString(), PidOf(broker), _isReady(broker) ? "[green]ready[/]" : "[yellow]not ready[/]", "", "", broker.Client, "", broker.Http);
            }

            return new Rows([table, .. _lines.Select(line => new Text(line))]);
        }
    }

    private static string PidOf(DevProcess process) => process.IsRunning ? process.Pid.ToString(CultureInfo.InvariantCulture) : "-";

    private static string Colored(DevState state) => state.State switch
    {
        "leading" => "[green]leading[/]",
        "looking" => "[yellow]looking[/]",
        DevState.DownName => "[red]down[/]",
        var other => Markup.Escape(other),
    };
}
