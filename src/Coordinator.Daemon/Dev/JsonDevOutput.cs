using System.Text.Json.Nodes;

namespace Coordinator.Daemon.Dev;

/// <summary>One JSON object per line, for scripts.</summary>
internal sealed class JsonDevOutput : IDevOutput
{
    public void Started(DevServer server) => Write(new JsonObject
    {
        ["event"] = "server",
        ["serverId"] = server.Id,
        ["pid"] = server.Pid,
        ["client"] = server.Client,
        ["peer"] = server.Peer,
        ["http"] = server.Http,
        ["config"] = server.Config,
    });

    public void Started(DevBroker broker) => Write(new JsonObject
    {
        ["event"] = "broker",
        ["brokerId"] = broker.Id,
        ["pid"] = broker.Pid,
        ["client"] = broker.Client,
        ["http"] = broker.Http,
        ["config"] = broker.Config,
    });

    public void Ready(uint leaderId) => Write(new JsonObject { ["event"] = "ready", ["leaderId"] = leaderId });

    public void Changed(DevServer server, DevState state) => Write(new JsonObject
    {
        ["event"] = "state",
        ["serverId"] = server.Id,
        ["state"] = state.State,
        ["epoch"] = state.Epoch,
        ["leaderId"] = state.LeaderId == 0 ? null : state.LeaderId,
        ["pid"] = server.IsRunning ? server.Pid : null,
    });

    public void Exited(DevProcess process, int code) => Write(new JsonObject
    {
        ["event"] = "exit",
        [process.Kind + "Id"] = process.Id,
        ["pid"] = process.Pid,
        ["code"] = code,
    });

    public void Dispose() => Console.Out.Flush();

    private static void Write(JsonObject line)
    {
        Console.Out.WriteLine(line.ToJsonString());
        Console.Out.Flush();
    }
}
