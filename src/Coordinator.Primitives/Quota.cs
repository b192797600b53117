namespace Coordinator.Primitives;

/// <summary>How much a subtree may hold. What is there already stays when a quota is set below it: only growth is refused.</summary>
/// <param name="Path">The top of the subtree, which counts too.</param>
/// <param name="MaxZnodes">Most znodes, at least 1; <see cref="Unlimited"/> for any number.</param>
/// <param name="MaxBytes">Most bytes of data, at least 0; <see cref="Unlimited"/> for any number. Paths and lists are not counted.</param>
public readonly record struct Quota(string Path, long MaxZnodes, long MaxBytes)
{
    /// <summary>No limit.</summary>
    public const long Unlimited = -1;

    /// <summary>Most quotas of an ensemble.</summary>
    public const int MaxCount = 1_000;

    /// <summary>Whether nothing is limited: there is no such quota, and setting it removes the one that was there.</summary>
    public bool IsNone => MaxZnodes == Unlimited && MaxBytes == Unlimited;

    /// <summary>Why it cannot be; null when it can.</summary>
    public string? Validate()
    {
        if (ZnodePath.Validate(Path) is { } reason)
        {
            return reason;
        }

        if (ZnodePath.IsSameOrBelow(Path, ZnodePath.Reserved))
        {
            return $"{Path}: {ZnodePath.Reserved} belongs to the service and has no quota";
        }

        if (MaxZnodes is < Unlimited or 0)
        {
            return FormattableString.Invariant($"{Path}: a quota of {MaxZnodes} znodes cannot be, the least is 1");
        }

        return MaxBytes < Unlimited ? FormattableString.Invariant($"{Path}: a quota of {MaxBytes} bytes cannot be, the least is 0") : null;
    }
}
