using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Servers;
using Coordinator.Tree.Txns;

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

            var dead = attachments.FirstOrDefault(attachment => !attachment.Session.IsNone && !server.Process!.Replica.Tree.TryGetSession(attachment.Session, out _));
            Check.That(dead is null, Name, $"server {server.Id} keeps an attachment of session {dead?.Session}, which is over");

            // A client whose session was closed may be opening its next one: that is no call.
            var kept = string.Join(", ", parts.Pending.All().Where(request => request is not { Body: OpenSessionTxn, Waiter.IsEnded: false })
                .Select(request => $"{request.Body.GetType().Name} of {request.Session} #{request.WriteSeq} offer {request.OriginRequest}"));
            Check.That(kept.Length == 0, Name, $"every call is answered, and server {server.Id} keeps {kept}");
        }

        Check.That(attached <= liveConnections, Name, $"{attached} attachments stand, {liveConnections} connections do");
    }
}
