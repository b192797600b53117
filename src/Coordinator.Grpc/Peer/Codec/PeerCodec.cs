using Coordinator.Replication.Messages;
using Coordinator.Zab.Messages;
using Kind = Coordinator.Protocol.Peer.V1.PeerMessage.MessageOneofCase;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.Grpc.Peer.Codec;

/// <summary>Core messages to wire messages and back: one line per kind, one file per phase.</summary>
internal static class PeerCodec
{
    /// <summary>The wire form. Bodies of txns and chunks are wrapped, not copied: nobody changes them after creation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A kind without a wire form: a defect of this program.</exception>
    public static Wire.PeerMessage Encode(PeerMessage message) => message switch
    {
        Propose m => new() { Propose = BroadcastCodec.Encode(m) },
        Ack m => new() { Ack = BroadcastCodec.Encode(m) },
        Commit m => new() { Commit = BroadcastCodec.Encode(m) },
        Ping m => new() { Ping = BroadcastCodec.Encode(m) },
        Pong m => new() { Pong = BroadcastCodec.Encode(m) },
        Handover m => new() { Handover = BroadcastCodec.Encode(m) },
        Beat => new() { Beat = new Wire.Beat() },
        Notification m => new() { Notification = ElectionCodec.Encode(m) },
        LearnerInfo m => new() { LearnerInfo = DiscoveryCodec.Encode(m) },
        LeaderInfo m => new() { LeaderInfo = DiscoveryCodec.Encode(m) },
        AckEpoch m => new() { AckEpoch = DiscoveryCodec.Encode(m) },
        StayRefused m => new() { StayRefused = DiscoveryCodec.Encode(m) },
        SyncStart m => new() { SyncStart = SynchronizationCodec.Encode(m) },
        SnapshotChunk m => new() { SnapshotChunk = SynchronizationCodec.Encode(m) },
        SyncProgress m => new() { SyncProgress = SynchronizationCodec.Encode(m) },
        NewLeader m => new() { NewLeader = SynchronizationCodec.Encode(m) },
        AckNewLeader m => new() { AckNewLeader = SynchronizationCodec.Encode(m) },
        UpToDate m => new() { UpToDate = SynchronizationCodec.Encode(m) },
        Grant m => new() { Grant = new Wire.Grant { Stay = m.Stay } },
        GrantAck m => new() { GrantAck = new Wire.GrantAck { Stay = m.Stay } },
        ForwardWrites m => new() { ForwardWrites = RequestCodec.Encode(m) },
        WriteRefused m => new() { WriteRefused = RequestCodec.Encode(m) },
        AttachQuestion m => new() { AttachQuestion = SessionCodec.Encode(m) },
        AttachVerdict m => new() { AttachVerdict = SessionCodec.Encode(m) },
        SessionMovedAway m => new() { SessionMovedAway = SessionCodec.Encode(m) },
        Touches m => new() { Touches = SessionCodec.Encode(m) },
        TouchesCounted m => new() { TouchesCounted = SessionCodec.Encode(m) },
        ReadIndexQuestion m => new() { ReadIndexQuestion = RequestCodec.Encode(m) },
        ReadIndexAnswer m => new() { ReadIndexAnswer = RequestCodec.Encode(m) },
        DigestDiffers m => new() { DigestDiffers = RequestCodec.Encode(m) },
        _ => throw new ArgumentOutOfRangeException(nameof(message), message.GetType().Name, "this kind of message has no wire form"),
    };

    /// <summary>The core's form. Memory of the result belongs to the wire message.</summary>
    /// <exception cref="MalformedFrameException">A value that no server sends.</exception>
    public static PeerMessage Decode(Wire.PeerMessage message) => message.MessageCase switch
    {
        Kind.Propose => BroadcastCodec.Decode(message.Propose),
        Kind.Ack => BroadcastCodec.Decode(message.Ack),
        Kind.Commit => BroadcastCodec.Decode(message.Commit),
        Kind.Ping => BroadcastCodec.Decode(message.Ping),
        Kind.Pong => BroadcastCodec.Decode(message.Pong),
        Kind.Handover => BroadcastCodec.Decode(message.Handover),
        Kind.Beat => Beat.Instance,
        Kind.Notification => ElectionCodec.Decode(message.Notification),
        Kind.LearnerInfo => DiscoveryCodec.Decode(message.LearnerInfo),
        Kind.LeaderInfo => DiscoveryCodec.Decode(message.LeaderInfo),
        Kind.AckEpoch => DiscoveryCodec.Decode(message.AckEpoch),
        Kind.StayRefused => DiscoveryCodec.Decode(message.StayRefused),
        Kind.SyncStart => SynchronizationCodec.Decode(message.SyncStart),
        Kind.SnapshotChunk => SynchronizationCodec.Decode(message.SnapshotChunk),
        Kind.SyncProgress => SynchronizationCodec.Decode(message.SyncProgress),
        Kind.NewLeader => SynchronizationCodec.Decode(message.NewLeader),
        Kind.AckNewLeader => SynchronizationCodec.Decode(message.AckNewLeader),
        Kind.UpToDate => SynchronizationCodec.Decode(message.UpToDate),
        Kind.Grant => new Grant(message.Grant.Stay),
        Kind.GrantAck => new GrantAck(message.GrantAck.Stay),
        Kind.ForwardWrites => RequestCodec.Decode(message.ForwardWrites),
        Kind.WriteRefused => RequestCodec.Decode(message.WriteRefused),
        Kind.AttachQuestion => SessionCodec.Decode(message.AttachQuestion),
        Kind.AttachVerdict => SessionCodec.Decode(message.AttachVerdict),
        Kind.SessionMovedAway => SessionCodec.Decode(message.SessionMovedAway),
        Kind.Touches => SessionCodec.Decode(message.Touches),
        Kind.TouchesCounted => SessionCodec.Decode(message.TouchesCounted),
        Kind.ReadIndexQuestion => RequestCodec.Decode(message.ReadIndexQuestion),
        Kind.ReadIndexAnswer => RequestCodec.Decode(message.ReadIndexAnswer),
        Kind.DigestDiffers => RequestCodec.Decode(message.DigestDiffers),
        Kind.None => throw new MalformedFrameException("a message of no known kind: is the peer of a later version?"),
        _ => throw new MalformedFrameException("a message of an unknown kind"),
    };
}
