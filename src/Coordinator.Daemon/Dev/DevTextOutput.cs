using System.Globalization;
using Coordinator.Protocol.Admin.V1;
using Spectre.Console;

namespace Coordinator.Daemon.Dev;

/// <summary>A line for each change, and on a terminal a table of all servers after it.</summary>
internal sealed class DevTextOutput(IAnsiConsole console, TimeProvider time) : IDevOutput
{
    private readonly SortedDictionary<int, (DevServer Server, int Pid, StatusResponse? Status)> _rows = [];
    private bool _isDirty;

    public void Started(DevServer server, int pid)
    {
        _rows[server.Id] = (server, pid, null);
        Line($"server {server.Id} started, pid {pid}, client {server.Client}");
    }

    public void Ready(int leaderId) => Line($"ready: server {leaderId} leads; stop with Ctrl-C");

    public void Changed(DevServer server, int pid, StatusResponse? status)
    {
        _rows[server.Id] = (server, pid, status);
        Line(status is null
            ? $"server {server.Id} does not answer"
            : $"server {server.Id} is {status.State}, epoch {status.Epoch}, leader {(status.LeaderId == 0 ? "none" : status.LeaderId)}");
    }

    public void Exited(DevServer server, int pid, int code)
    {
        _rows[server.Id] = (server, pid, null);
        Line($"server {server.Id} (pid {pid}) ended with code {code}; again: coordinatord run --config {server.ConfigFile}");
    }

    public void Refresh()
    {
        if (!_isDirty || !console.Profile.Capabilities.Interactive)
        {
            return;
        }

        _isDirty = false;
        var table = new Table().AddColumns("server", "pid", "state", "epoch", "zxid", "client", "peer", "http");
        foreach (var (server, pid, status) in _rows.Values)
        {
            table.AddRow(
                Text(server.Id),
                Text(pid),
                status?.State ?? "down",
                Text(status?.Epoch ?? 0),
                "0x" + (status?.LastZxid ?? 0).ToString("x", CultureInfo.InvariantCulture),
                server.Client,
                server.Peer,
                server.Http);
        }

        console.Write(table);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Line(FormattableString text)
    {
        _isDirty = true;
        var clock = time.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        console.WriteLine(clock + "  " + FormattableString.Invariant(text));
    }
}
