using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Replication.Inspections;
using Coordinator.Replication.Reads;
using Coordinator.Replication.Requests;
using Coordinator.Replication.Sessions;

namespace Coordinator.Replication.Watches;

/// <summary>Reads of a session, with the one-shot watch that a read leaves behind in the same moment, and its persistent watches.</summary>
internal sealed class WatchRequests(ReplicaContext context, WatchTable table, ChangeRing ring, PeerFloors floors, AttachWatches resuming, Hotspots hotspots)
{
    public ReplyItem Read(Attachment attachment, ReadRequest read)
    {
        if (read.WatchId != 0)
        {
            if (read.WatchId < 0 || read.Query is not (DataQuery or ExistsQuery or ChildrenQuery))
            {
                return Reply(read.RequestId, ErrorCode.BadArguments, "this read leaves no watch");
            }

            if (Full(attachment, read.WatchId) is { } full)
            {
                return Reply(read.RequestId, ErrorCode.TooLarge, full);
            }
        }

        var outcome = (read.WatchId == 0 ? null : ReadExecutor.RefuseWatch(context.Tree, read.Query, attachment.Identities))
            ?? ReadExecutor.Execute(context.Tree, read.Query, context.Options.Limits, attachment.Identities);
        if (AuditTrail.Of(read.Query, attachment.Identities, outcome.Code) is { } refused)
        {
            context.Trace(refused);
        }

        if (outcome.Code != ErrorCode.BadArguments && read.Query is not SyncQuery)
        {
            hotspots.OnRead(attachment.Session, read.Query.Path);
        }

        if (read.WatchId != 0 && ReadExecutor.WatchOf(read.Query, outcome.Code) is { } mode)
        {
            Replace(attachment, read.WatchId);
            table.Add(attachment.Watches, new ArmedWatch(read.WatchId, read.Query.Path, mode, context.Applied));
        }

        return Reply(read.RequestId, outcome.Code, outcome.Message, outcome.Answer);
    }

    public ReplyItem Add(Attachment attachment, AddWatchRequest add)
    {
        var watch = add.Watch;
        if (watch.WatchId < 1)
        {
            return Reply(add.RequestId, ErrorCode.BadArguments, "watch numbers begin at 1");
        }

        if (ZnodePath.Validate(watch.Path) is { } reason)
        {
            return Reply(add.RequestId, ErrorCode.BadArguments, reason);
        }

        if (Full(attachment, watch.WatchId) is { } full)
        {
            return Reply(add.RequestId, ErrorCode.TooLarge, full);
        }

        if (!watch.FromZxid.IsZero && watch.FromZxid < ring.Floor)
        {
            return Reply(add.RequestId, ErrorCode.Compacted, $"changes up to {ring.Floor} are forgotten, {watch.FromZxid} was asked for") with
            {
                BetterServer = floors.Reaching(watch.FromZxid),
            };
        }

        Replace(attachment, watch.WatchId);
        resuming.Add(attachment, watch);
        attachment.Outbox.Pump();
        return Reply(add.RequestId, ErrorCode.Ok, null);
    }

    public ReplyItem Remove(Attachment attachment, RemoveWatchRequest remove)
    {
        if (attachment.Watches.Find(remove.WatchId) is not { } watch)
        {
            return Reply(remove.RequestId, ErrorCode.NoWatcher, string.Create(CultureInfo.InvariantCulture, $"there is no watch {remove.WatchId}"));
        }

        table.Remove(attachment.Watches, watch);
        return Reply(remove.RequestId, ErrorCode.Ok, null);
    }

    private string? Full(Attachment attachment, long watchId) =>
        attachment.Watches.Count >= context.Options.MaxWatchesPerAttachment && attachment.Watches.Find(watchId) is null
            ? $"a session has at most {context.Options.MaxWatchesPerAttachment} watches"
            : null;

    private void Replace(Attachment attachment, long watchId)
    {
        if (attachment.Watches.Find(watchId) is { } old)
        {
            table.Remove(attachment.Watches, old);
        }
    }

    private ReplyItem Reply(long requestId, ErrorCode code, string? message, ReadAnswer? answer = null) =>
        new(requestId, code, message, Zxid.Zero, context.Applied, 0, 0, [], answer);
}
