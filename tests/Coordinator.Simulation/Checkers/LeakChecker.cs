using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Servers;

namespace Coordinator.Simulation.Checkers;

/// <summary>When all is quiet: no server keeps anything for clients that are gone, or for calls that are answered.</summary>
internal static class LeakChecker
{
    private const string Name = "leak";

    public static void Finish(IReadOnlyList<SimServer> servers, int liveConnections)
    {
        var attached = 0;
        foreach (var server in servers)
        {
            var parts = server.Process!.Replica.Parts;
            var attachments = parts.Attachments.All();
            attached += attachments.Count;
            var watches = attachments.Sum(attachment => attachment.Watches.Count);
            Check.That(parts.Watches.Count == watches, Name, $"server {server.Id} has {parts.Watches.Count} watches, its clients {watches}");
            Check.That(parts.Pending.Count == 0, Name, $"server {server.Id} keeps {parts.Pending.Count} requests, and every call is answered");
        }

        Check.That(attached <= liveConnections, Name, $"{attached} attachments stand, {liveConnections} connections do");
    }
}
