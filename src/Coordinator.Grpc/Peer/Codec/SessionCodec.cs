using Coordinator.Primitives;
using Coordinator.Replication.Messages;
using Google.Protobuf.Collections;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.Grpc.Peer.Codec;

internal static class SessionCodec
{
    public static Wire.AttachQuestion Encode(AttachQuestion message) => new()
    {
        Stay = message.Stay,
        QuestionId = message.QuestionId,
        SessionId = message.Session.Value,
        AttachNumber = message.AttachNumber,
    };

    public static AttachQuestion Decode(Wire.AttachQuestion message) => new(
        message.Stay,
        Checked.NotNegative(message.QuestionId, "question"),
        Checked.Session(message.SessionId),
        Checked.NotNegative(message.AttachNumber, "attach number"));

    public static Wire.AttachVerdict Encode(AttachVerdict message) => new()
    {
        Stay = message.Stay,
        QuestionId = message.QuestionId,
        Code = (int)message.Code,
        Through = message.Through.Value,
    };

    public static AttachVerdict Decode(Wire.AttachVerdict message) => new(
        message.Stay,
        Checked.NotNegative(message.QuestionId, "question"),
        Checked.Enum<ErrorCode>(message.Code, "error code"),
        Checked.Zxid(message.Through));

    public static Wire.SessionMovedAway Encode(SessionMovedAway message) =>
        new() { Stay = message.Stay, SessionId = message.Session.Value, AttachNumber = message.AttachNumber };

    public static SessionMovedAway Decode(Wire.SessionMovedAway message) =>
        new(message.Stay, Checked.Session(message.SessionId), Checked.NotNegative(message.AttachNumber, "attach number"));

    public static Wire.Touches Encode(Touches message)
    {
        var wire = new Wire.Touches { Stay = message.Stay };
        Encode(message.Touched, wire.Touched);
        return wire;
    }

    public static Touches Decode(Wire.Touches message) => new(message.Stay, Decode(message.Touched));

    public static Wire.TouchesCounted Encode(TouchesCounted message)
    {
        var wire = new Wire.TouchesCounted { Stay = message.Stay };
        Encode(message.Touched, wire.Touched);
        return wire;
    }

    public static TouchesCounted Decode(Wire.TouchesCounted message) => new(message.Stay, Decode(message.Touched));

    private static void Encode(IReadOnlyList<Touch> touches, RepeatedField<Wire.Touch> into)
    {
        into.Capacity = touches.Count;
        foreach (var touch in touches)
        {
            into.Add(new Wire.Touch { SessionId = touch.Session.Value, AttachNumber = touch.AttachNumber, Ping = touch.Ping });
        }
    }

    private static Touch[] Decode(RepeatedField<Wire.Touch> touches)
    {
        var decoded = new Touch[touches.Count];
        for (var i = 0; i < decoded.Length; i++)
        {
            decoded[i] = new Touch(
                Checked.Session(touches[i].SessionId),
                Checked.NotNegative(touches[i].AttachNumber, "attach number"),
                Checked.NotNegative(touches[i].Ping, "ping"));
        }

        return decoded;
    }
}
