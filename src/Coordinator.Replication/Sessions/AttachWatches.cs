using Coordinator.Primitives;
using Coordinator.Replication.Watches;

namespace Coordinator.Replication.Sessions;

/// <summary>
/// The watches that a client brings to an attach: one-shot watches fire or are armed again (setWatches), persistent ones go on where they
/// were, from the ring of changes.
/// </summary>
internal sealed class AttachWatches(ReplicaContext context, WatchTable table, ChangeRing ring, PeerFloors floors)
{
    /// <summary>What is wrong with the watches of an attach; null when nothing is.</summary>
    public (ErrorCode Code, string Message)? Refuse(ClientAttach attach)
    {
        var limit = context.Options.MaxWatchesPerAttachment;
        if (attach.Rearm.Count + attach.Watches.Count > limit)
        {
            return (ErrorCode.TooLarge, $"the attach brings {attach.Rearm.Count + attach.Watches.Count} watches, the limit is {limit}");
        }

        var ids = new HashSet<long>();
        foreach (var watch in attach.Rearm)
        {
            if (RefuseWatch(ids, watch.WatchId, watch.Path) is { } reason)
            {
                return (ErrorCode.BadArguments, reason);
            }
        }

        foreach (var watch in attach.Watches)
        {
            if (RefuseWatch(ids, watch.WatchId, watch.Path) is { } reason)
            {
                return (ErrorCode.BadArguments, reason);
            }
        }

        return null;
    }

    /// <summary>A server that can resume what this one cannot; none when there is none.</summary>
    public ServerId BetterServer(IReadOnlyList<PersistentWatch> watches)
    {
        var oldest = Oldest(watches);
        return oldest < ring.Floor ? floors.Reaching(oldest) : ServerId.None;
    }

    /// <summary>Arms what can be armed; returns what the client is to be told first.</summary>
    public CatchUp Prepare(AttachJob job)
    {
        var set = job.Attachment.Watches;
        var owed = new List<WatchHit>();
        foreach (var watch in job.Rearm)
        {
            if (RearmTable.Missed(context.Tree, watch.Path, watch.Kind, job.Seen, job.Attachment.Identities) is { } missed)
            {
                owed.Add(new WatchHit(missed, [watch.WatchId]));
            }
            else
            {
                table.Add(set, new ArmedWatch(watch.WatchId, watch.Path, (WatchMode)watch.Kind, context.Applied));
            }
        }

        var resumed = new List<PersistentWatch>();
        foreach (var watch in job.Watches)
        {
            // Zero at an attach: the client has given the history up, and must be told from where the watch runs now.
            if (!watch.FromZxid.IsZero && watch.FromZxid >= ring.Floor)
            {
                resumed.Add(watch);
            }
            else
            {
                owed.Add(new WatchHit(new WatchedEvent(WatchedEventType.Resync, watch.Path, context.Applied), [watch.WatchId]));
                resumed.Add(watch with { FromZxid = Zxid.Zero });
            }
        }

        var isNeeded = owed.Count > 0 || resumed.Exists(watch => !watch.FromZxid.IsZero && watch.FromZxid < context.Applied);
        return new CatchUp(owed, resumed, isNeeded);
    }

    /// <summary>Sends what was missed, as far as there is room, and goes on from there.</summary>
    public void Begin(Attachment attachment, CatchUp catchUp)
    {
        foreach (var watch in catchUp.Resumed)
        {
            Add(attachment, watch);
        }

        if (catchUp.Owed.Count > 0)
        {
            attachment.Outbox.Owe(catchUp.Owed);
        }

        attachment.Outbox.Pump();
    }

    /// <summary>Adds a persistent watch whose history is in the ring, or that has none.</summary>
    public void Add(Attachment attachment, PersistentWatch watch)
    {
        var from = watch.FromZxid.IsZero ? context.Applied : watch.FromZxid;
        attachment.Outbox.ResumeFrom(from);
        var mode = watch.Recursive ? WatchMode.Recursive : WatchMode.Persistent;
        table.Add(attachment.Watches, new ArmedWatch(watch.WatchId, watch.Path, mode, from));
    }

    private static Zxid Oldest(IReadOnlyList<PersistentWatch> watches)
    {
        var oldest = new Zxid(long.MaxValue);
        foreach (var watch in watches)
        {
            oldest = watch.FromZxid.IsZero ? oldest : Zxid.Min(oldest, watch.FromZxid);
        }

        return oldest;
    }

    private static string? RefuseWatch(HashSet<long> ids, long watchId, string path)
    {
        if (watchId <= 0 || !ids.Add(watchId))
        {
            return $"watch number {watchId} is not positive, or is used twice";
        }

        return ZnodePath.Validate(path) is { } reason ? $"watch {watchId}: {reason}" : null;
    }
}

/// <summary>What an attach still owes its client.</summary>
/// <param name="Owed">Events that the ring does not give.</param>
/// <param name="Resumed">Persistent watches, each with a zxid that the ring covers.</param>
/// <param name="IsNeeded">Whether the client is told of anything that is older than what is applied.</param>
internal sealed record CatchUp(IReadOnlyList<WatchHit> Owed, List<PersistentWatch> Resumed, bool IsNeeded);
