using System.Text.Json;
using Coordinator.Protocol.Admin.V1;

namespace Coordinator.Daemon.Dev;

/// <summary>One JSON object per line.</summary>
internal sealed class DevJsonOutput(TextWriter output) : IDevOutput
{
    public void Started(DevServer server, int pid) => Write(new
    {
        @event = "server",
        serverId = server.Id,
        pid,
        client = server.Client,
        peer = server.Peer,
        http = server.Http,
        config = Path.GetFullPath(server.ConfigFile),
    });

    public void Ready(int leaderId) => Write(new { @event = "ready", leaderId });

    public void Changed(DevServer server, int pid, StatusResponse? status) => Write(new
    {
        @event = "state",
        serverId = server.Id,
        state = status?.State ?? "unreachable",
        epoch = status?.Epoch ?? 0,
        leaderId = status is { LeaderId: > 0 } ? (uint?)status.LeaderId : null,
        pid,
    });

    public void Exited(DevServer server, int pid, int code) => Write(new { @event = "exit", serverId = server.Id, pid, code });

    public void Refresh() => output.Flush();

    private void Write<T>(T line)
    {
        output.WriteLine(JsonSerializer.Serialize(line));
        output.Flush();
    }
}
