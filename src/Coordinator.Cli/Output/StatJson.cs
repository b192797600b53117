using Coordinator.Cli.Input;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Output;

/// <summary>ZooKeeper's 11 fields; zxids and session ids as "0x…", times in milliseconds since 1970-01-01 UTC.</summary>
internal sealed record StatJson(
    string Czxid,
    string Mzxid,
    long Ctime,
    long Mtime,
    int Version,
    int Cversion,
    int Aversion,
    string EphemeralOwner,
    int DataLength,
    int NumChildren,
    string Pzxid)
{
    internal static StatJson From(Wire.Stat stat) => new(
        ZxidText.Format(stat.Czxid),
        ZxidText.Format(stat.Mzxid),
        stat.Ctime,
        stat.Mtime,
        stat.Version,
        stat.Cversion,
        stat.Aversion,
        ZxidText.Format(stat.EphemeralOwner),
        stat.DataLength,
        stat.NumChildren,
        ZxidText.Format(stat.Pzxid));
}
