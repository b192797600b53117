using System.Globalization;
using Coordinator.Primitives;

namespace Coordinator.Grpc.Peer.Codec;

/// <summary>Turns numbers of the wire into ids and positions, or says which one is wrong: the core relies on their ranges.</summary>
internal static class Checked
{
    public static Zxid Zxid(long value) => value >= 0 ? new Zxid(value) : throw Malformed("zxid", value);

    public static Epoch Epoch(int value) => value is >= 0 and <= Primitives.Epoch.MaxValue ? new Epoch(value) : throw Malformed("epoch", value);

    public static ServerId OptionalServer(uint value) =>
        value <= Primitives.ServerId.MaxValue ? new ServerId((int)value) : throw Malformed("server id", value);

    public static SessionId Session(long value) => value > 0 ? new SessionId(value) : throw Malformed("session id", value);

    /// <summary>A count, a round, an offset, a number of a question.</summary>
    public static long NotNegative(long value, string field) => value >= 0 ? value : throw Malformed(field, value);

    public static int NotNegative(int value, string field) => value >= 0 ? value : throw Malformed(field, value);

    public static TEnum Enum<TEnum>(int value, string field)
        where TEnum : struct, System.Enum
    {
        var member = (TEnum)System.Enum.ToObject(typeof(TEnum), value);
        return System.Enum.IsDefined(member) ? member : throw Malformed(field, value);
    }

    public static MalformedFrameException Malformed(string field, long value) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{field} {value} is out of range"));
}
