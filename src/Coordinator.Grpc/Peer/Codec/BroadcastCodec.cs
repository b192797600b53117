using Coordinator.Primitives;
using Coordinator.Zab.Messages;
using Google.Protobuf;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.Grpc.Peer.Codec;

internal static class BroadcastCodec
{
    public static Wire.Propose Encode(Propose message)
    {
        var wire = new Wire.Propose
        {
            Stay = message.Stay,
            Commit = message.Commit.Value,
            OnceFlushed = message.OnceFlushed.Value,
            AckMayWait = message.AckMayWait,
        };
        wire.Records.Capacity = message.Records.Count;
        foreach (var record in message.Records)
        {
            wire.Records.Add(new Wire.LogRecord { Zxid = record.Zxid.Value, Body = UnsafeByteOperations.UnsafeWrap(record.Body) });
        }

        return wire;
    }

    public static Propose Decode(Wire.Propose message)
    {
        var records = new LogRecord[message.Records.Count];
        for (var i = 0; i < records.Length; i++)
        {
            var record = message.Records[i];
            records[i] = new LogRecord(Checked.Zxid(record.Zxid), record.Body.Memory);
            if (records[i].Zxid.Counter == 0 || (i > 0 && records[i].Zxid <= records[i - 1].Zxid))
            {
                throw new MalformedFrameException($"proposals are not in order at {records[i].Zxid}");
            }
        }

        return new Propose(message.Stay, records, Checked.Zxid(message.Commit), Checked.Zxid(message.OnceFlushed), message.AckMayWait);
    }

    public static Wire.Ack Encode(Ack message) => new()
    {
        Stay = message.Stay,
        Flushed = message.Flushed.Value,
        Applied = message.Applied.Value,
        Digest = message.Digest,
        IsQuiet = message.IsQuiet,
    };

    public static Ack Decode(Wire.Ack message) =>
        new(message.Stay, Checked.Zxid(message.Flushed), Checked.Zxid(message.Applied), message.Digest, message.IsQuiet);

    public static Wire.Commit Encode(Commit message) => new()
    {
        Stay = message.Stay,
        Zxid = message.Zxid.Value,
        OnceFlushed = message.OnceFlushed.Value,
        AckMayWait = message.AckMayWait,
    };

    public static Commit Decode(Wire.Commit message) =>
        new(message.Stay, Checked.Zxid(message.Zxid), Checked.Zxid(message.OnceFlushed), message.AckMayWait);

    public static Wire.Ping Encode(Ping message) =>
        new() { Stay = message.Stay, Round = message.Round, WatchFloor = message.WatchFloor.Value, WatchFloorServer = (uint)message.FloorServer.Value };

    public static Ping Decode(Wire.Ping message) => new(
        message.Stay,
        Checked.NotNegative(message.Round, "round"),
        Checked.Zxid(message.WatchFloor),
        Checked.OptionalServer(message.WatchFloorServer));

    public static Wire.Pong Encode(Pong message) => new()
    {
        Stay = message.Stay,
        Round = message.Round,
        WatchFloor = message.WatchFloor.Value,
        ApplyLevel = message.ApplyLevel,
    };

    public static Pong Decode(Wire.Pong message) => new(
        message.Stay,
        Checked.NotNegative(message.Round, "round"),
        Checked.Zxid(message.WatchFloor),
        Checked.NotNegative(message.ApplyLevel, "apply level"));

    public static Wire.Handover Encode(Handover message) => new()
    {
        Stay = message.Stay,
        TargetId = (uint)message.Target.Value,
        Epoch = message.Epoch.Value,
        Last = message.Last.Value,
    };

    public static Handover Decode(Wire.Handover message) =>
        new(message.Stay, Checked.OptionalServer(message.TargetId), Checked.Epoch(message.Epoch), Checked.Zxid(message.Last));
}
