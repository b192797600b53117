using System.Globalization;
using Coordinator.Primitives;

namespace Coordinator.Grpc.Public.Mapping;

/// <summary>Numbers of clients, checked: the core relies on their ranges.</summary>
internal static class Numbers
{
    public static long Positive(ulong value, string field) =>
        value is > 0 and <= long.MaxValue ? (long)value : throw Malformed(field, value, "1 to 2^63 - 1");

    public static long NotNegative(ulong value, string field) =>
        value <= long.MaxValue ? (long)value : throw Malformed(field, value, "0 to 2^63 - 1");

    public static int Int(uint value, string field) => value <= int.MaxValue ? (int)value : throw Malformed(field, value, "0 to 2^31 - 1");

    public static Zxid Zxid(long value, string field) => value >= 0
        ? new Zxid(value)
        : throw new MalformedRequestException(string.Create(CultureInfo.InvariantCulture, $"{field} is {value}: a zxid is not negative"));

    private static MalformedRequestException Malformed(string field, ulong value, string range) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{field} is {value}: it must be {range}"));
}
