using Coordinator.Primitives;
using Coordinator.Zab.Election;
using Coordinator.Zab.Messages;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.Grpc.Peer.Codec;

internal static class ElectionCodec
{
    public static Wire.Notification Encode(Notification message) => new()
    {
        State = (uint)message.State,
        LeaderId = (uint)message.Vote.Leader.Value,
        Zxid = message.Vote.Zxid.Value,
        Epoch = message.Vote.Epoch.Value,
        Round = message.Round,
        Voter = message.Standing.Voter,
        MayFound = message.Standing.MayFound,
        FoundingCommitted = message.Standing.FoundingCommitted,
        Membership = message.Membership is { } membership ? new Wire.Membership { Version = membership.Version.Value, Members = membership.ToText() } : null,
    };

    public static Notification Decode(Wire.Notification message) => new(
        Checked.Enum<ServerState>((int)message.State, "state"),
        new Vote(Checked.OptionalServer(message.LeaderId), Checked.Zxid(message.Zxid), Checked.Epoch(message.Epoch)),
        Checked.NotNegative(message.Round, "round"),
        new Standing(message.Voter, message.MayFound, message.FoundingCommitted),
        message.Membership is { } membership ? Decode(membership) : null);

    private static EnsembleMembership Decode(Wire.Membership membership) =>
        EnsembleMembership.TryParse(Checked.Zxid(membership.Version), membership.Members) ?? throw new MalformedFrameException("a membership that is none");
}
