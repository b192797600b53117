using System.Globalization;

namespace Coordinator.Daemon.Dev;

/// <summary>A line per event, for a log.</summary>
internal sealed class TextDevOutput : IDevOutput
{
    public void Started(DevServer server) =>
        Write($"server {server.Id} started: pid {server.Pid}, clients {server.Client}, peers {server.Peer}, http {server.Http}, config {server.Config}");

    public void Started(DevBroker broker) =>
        Write($"broker {broker.Id} started: pid {broker.Pid}, clients {broker.Client}, http {broker.Http}, config {broker.Config}");

    public void Ready(uint leaderId) => Write($"ready: server {leaderId} leads");

    public void Changed(DevServer server, DevState state) => Write(Describe(server, state));

    public void Exited(DevProcess process, int code) => Write($"{process} (pid {process.Pid}) exited with code {code}; log {process.Log}");

    public void Dispose() => Console.Out.Flush();

    public static string Describe(DevServer server, DevState state)
    {
        var leader = state.LeaderId == 0 || state.LeaderId == server.Id ? string.Empty : $" server {state.LeaderId}";
        return state.State == DevState.DownName ? $"server {server.Id} is down" : $"server {server.Id} is {state.State}{leader}, epoch {state.Epoch}";
    }

    private static void Write(string line)
    {
        Console.Out.WriteLine(DateTime.Now.ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture) + line);
        Console.Out.Flush();
    }
}
