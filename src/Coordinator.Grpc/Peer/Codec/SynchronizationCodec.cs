using Coordinator.Zab.Messages;
using Google.Protobuf;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.Grpc.Peer.Codec;

internal static class SynchronizationCodec
{
    public static Wire.SyncStart Encode(SyncStart message) =>
        new() { Stay = message.Stay, Kind = (uint)message.Kind, Point = message.Point.Value, Offset = message.Offset };

    public static SyncStart Decode(Wire.SyncStart message) =>
        new(
            message.Stay,
            Checked.Enum<SyncKind>((int)message.Kind, "kind of synchronization"),
            Checked.Zxid(message.Point),
            Checked.NotNegative(message.Offset, "offset"));

    public static Wire.SnapshotChunk Encode(SnapshotChunk message) => new()
    {
        Stay = message.Stay,
        Offset = message.Offset,
        Content = UnsafeByteOperations.UnsafeWrap(message.Bytes),
        IsLast = message.IsLast,
    };

    public static SnapshotChunk Decode(Wire.SnapshotChunk message) =>
        new(message.Stay, Checked.NotNegative(message.Offset, "offset"), message.Content.Memory, message.IsLast);

    public static Wire.SyncProgress Encode(SyncProgress message) =>
        new() { Stay = message.Stay, SnapshotOffset = message.SnapshotOffset, Received = message.Received.Value };

    public static SyncProgress Decode(Wire.SyncProgress message) =>
        new(message.Stay, Checked.NotNegative(message.SnapshotOffset, "offset"), Checked.Zxid(message.Received));

    public static Wire.NewLeader Encode(NewLeader message) =>
        new() { Stay = message.Stay, Epoch = message.Epoch.Value, Last = message.Last.Value, Founding = message.Founding };

    public static NewLeader Decode(Wire.NewLeader message) =>
        new(message.Stay, Checked.Epoch(message.Epoch), Checked.Zxid(message.Last), message.Founding);

    public static Wire.AckNewLeader Encode(AckNewLeader message) => new() { Stay = message.Stay, Epoch = message.Epoch.Value };

    public static AckNewLeader Decode(Wire.AckNewLeader message) => new(message.Stay, Checked.Epoch(message.Epoch));

    public static Wire.UpToDate Encode(UpToDate message) => new() { Stay = message.Stay, Commit = message.Commit.Value };

    public static UpToDate Decode(Wire.UpToDate message) => new(message.Stay, Checked.Zxid(message.Commit));
}
