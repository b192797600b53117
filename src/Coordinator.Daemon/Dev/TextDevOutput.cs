using System.Globalization;

namespace Coordinator.Daemon.Dev;

/// <summary>A line per event, for a log.</summary>
internal sealed class TextDevOutput : IDevOutput
{
    public void Started(DevServer server) =>
        Write($"server {server.Id} started: pid {server.Pid}, clients {server.Client}, peers {server.Peer}, http {server.Http}, config {server.Config}");

    public void Ready(uint leaderId) => Write($"ready: server {leaderId} leads");

    public void Changed(DevServer server, DevState state) => Write(Describe(server, state));

    public void Exited(DevServer server, int code) => Write($"server {server.Id} (pid {server.Pid}) exited with code {code}; log {server.Log}");

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
