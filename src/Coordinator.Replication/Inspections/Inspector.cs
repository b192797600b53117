using System.Diagnostics;
using Coordinator.Primitives;
using Coordinator.Replication.Sessions;
using Coordinator.Replication.Watches;

namespace Coordinator.Replication.Inspections;

/// <summary>Answers what operators ask of this server, a bounded page at a time, so that neither the loop nor a frame is held by it.</summary>
internal sealed class Inspector(ReplicaContext context, AttachmentTable attachments, LeaderSessions sessions, WatchTable watches, Hotspots hotspots)
{
    /// <summary>Rows of a page.</summary>
    public const int MaxRows = 1_000;

    /// <summary>Rows of each kind of hotspots, so that they fit a frame with the longest paths.</summary>
    public const int MaxTop = 50;

    private const int DefaultTop = 10;
    private const int MaxPageBytes = 768 << 10;
    private const int BytesPerRow = 64;

    /// <summary>Watches that one page looks at, but for an attachment that has more.</summary>
    private const int MaxLookedAt = 20_000;

    public Findings Inspect(Inspection asked) => asked switch
    {
        SessionsInspection page => Sessions(page.After, RowsOf(page.Limit)),
        WatchesInspection page => Watches(page.Path, page.After, RowsOf(page.Limit)),
        QuotasInspection => new QuotaList(context.Tree.Quotas),
        HotspotsInspection list => hotspots.List(list.Top <= 0 ? DefaultTop : Math.Min(list.Top, MaxTop)),
        _ => throw new UnreachableException(asked.GetType().Name),
    };

    private static int RowsOf(int limit) => limit <= 0 ? MaxRows : Math.Min(limit, MaxRows);

    private SessionsPage Sessions(SessionId after, int limit)
    {
        var found = new List<SessionFinding>();
        foreach (var session in context.Tree.SessionsAfter(after))
        {
            if (found.Count == limit)
            {
                return new SessionsPage(found, HasMore: true);
            }

            found.Add(new SessionFinding(session.Id, session.TimeoutMilliseconds, ServerOf(session.Id), context.Tree.EphemeralCountOf(session.Id)));
        }

        return new SessionsPage(found, HasMore: false);
    }

    private ServerId ServerOf(SessionId session)
    {
        if (attachments.Find(session) is not null)
        {
            return context.Self;
        }

        // What this leader last heard of its own clients is older than its table of them.
        var holder = context.IsLeading && sessions.Find(session) is { } known ? known.Holder : ServerId.None;
        return holder == context.Self ? ServerId.None : holder;
    }

    private WatchesPage Watches(string path, WatchPosition after, int limit)
    {
        var found = new List<WatchFinding>();
        var last = after;
        var (bytes, looked) = (0, 0);
        foreach (var set in watches.SetsFrom(after.Attachment))
        {
            var position = set.Attachment == after.Attachment ? after.WatchId : 0;
            foreach (var watch in set.InIdOrderAfter(position, watch => Concerns(watch, path)).Take(limit + 1))
            {
                bytes += BytesPerRow + (3 * watch.Path.Length);
                if (found.Count == limit || (bytes > MaxPageBytes && found.Count > 0))
                {
                    return new WatchesPage(found, HasMore: true, last);
                }

                found.Add(new WatchFinding(set.Session, watch.WatchId, watch.Mode, watch.Path));
                last = new WatchPosition(set.Attachment, watch.WatchId);
            }

            looked += set.Count;
            if (looked >= MaxLookedAt)
            {
                return new WatchesPage(found, HasMore: true, new WatchPosition(set.Attachment, long.MaxValue));
            }
        }

        return new WatchesPage(found, HasMore: false, last);
    }

    private static bool Concerns(ArmedWatch watch, string path) =>
        ZnodePath.IsSameOrBelow(watch.Path, path) || (watch.Mode == WatchMode.Recursive && ZnodePath.IsSameOrBelow(path, watch.Path));
}
