using Coordinator.Primitives;
using Coordinator.Replication.Sessions;

namespace Coordinator.Replication.Watches;

/// <summary>Watches without a session: one per attachment, told from time to time how far they have come.</summary>
internal sealed class UnaryWatches(ReplicaContext context, AttachmentTable attachments, ChangeRing ring, AttachWatches resuming)
{
    private const int TellEveryTicks = 50;

    public void Open(UnaryWatch open)
    {
        if (attachments.Add(open.Attachment, open.Identities) is not { } attachment)
        {
            return;
        }

        var watch = open.Watch;
        if (context.Suspension is not null)
        {
            attachments.End(attachment, ErrorCode.Unavailable, context.UnavailableMessage, 100);
        }
        else if (ZnodePath.Validate(watch.Path) is { } reason)
        {
            attachments.End(attachment, ErrorCode.BadArguments, reason, 0);
        }
        else if (watch.FromZxid > context.Applied)
        {
            attachments.End(attachment, ErrorCode.NotReady, $"this server has applied {context.Applied}, {watch.FromZxid} was asked for", 100);
        }
        else if (!watch.FromZxid.IsZero && watch.FromZxid < ring.Floor)
        {
            attachments.End(attachment, ErrorCode.Compacted, $"changes up to {ring.Floor} are forgotten, {watch.FromZxid} was asked for", 0);
        }
        else
        {
            attachment.Phase = AttachmentPhase.Standing;
            resuming.Add(attachment, watch);
            attachment.Outbox.TellStart(watch.FromZxid.IsZero ? context.Applied : watch.FromZxid);
            attachment.Outbox.Pump();
        }
    }

    /// <summary>Tells idle watches how far everything has been sent, so that they resume from there and not from their last event.</summary>
    public void OnTick()
    {
        if (context.Ticks % TellEveryTicks != 0)
        {
            return;
        }

        foreach (var attachment in attachments.All())
        {
            if (attachment is { Session.IsNone: true, Phase: AttachmentPhase.Standing })
            {
                attachment.Outbox.TellComplete();
            }
        }
    }
}
