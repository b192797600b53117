using System.Globalization;
using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Partitions;

/// <summary>
/// A copy of a partition in one life of its broker. In-sync sets name all three: an empty disk is not taken for the lost one, and one that crashed with
/// what it had not flushed is not taken for what it was (KIP-858, KIP-903, KIP-966).
/// </summary>
/// <param name="Broker">The broker.</param>
/// <param name="Directory">The directory that it is in.</param>
/// <param name="Incarnation">The life in which it was in sync.</param>
public readonly record struct ReplicaName(BrokerId Broker, DirectoryId Directory, Incarnation Incarnation)
{
    /// <summary>As <c>2@00000000000000ff/0x1a</c>.</summary>
    public override string ToString() => $"{Broker}@{Directory}/{Incarnation}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The name.</param>
    public static bool TryParse(string text, out ReplicaName name)
    {
        name = default;
        var (at, slash) = (text.IndexOf('@', StringComparison.Ordinal), text.IndexOf("/0x", StringComparison.Ordinal));
        if (at < 1
            || slash < at
            || !int.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var broker)
            || broker > BrokerId.MaxValue
            || !DirectoryId.TryParse(text[(at + 1)..slash], out var directory)
            || !long.TryParse(text.AsSpan(slash + 3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var life)
            || life <= 0)
        {
            return false;
        }

        name = new ReplicaName(new BrokerId(broker), directory, new Incarnation(life));
        return true;
    }
}
