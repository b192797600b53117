using System.Globalization;

namespace Coordinator.Cli.Output;

/// <summary>A stat for people: a field per line.</summary>
internal static class StatText
{
    internal static readonly IReadOnlyList<string> Names =
        ["czxid", "mzxid", "ctime", "mtime", "version", "cversion", "aversion", "ephemeralOwner", "dataLength", "numChildren", "pzxid"];

    internal static IReadOnlyList<string> Values(StatJson stat) =>
    [
        stat.Czxid,
        stat.Mzxid,
        Time(stat.Ctime),
        Time(stat.Mtime),
        Number(stat.Version),
        Number(stat.Cversion),
        Number(stat.Aversion),
        stat.EphemeralOwner,
        Number(stat.DataLength),
        Number(stat.NumChildren),
        stat.Pzxid,
    ];

    internal static void Write(TextWriter output, StatJson stat)
    {
        foreach (var (name, value) in Names.Zip(Values(stat)))
        {
            output.WriteLine($"{name} = {value}");
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A time as people read it, in UTC.</summary>
    internal static string Time(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
