using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Tree;

/// <summary>A reign of a controller, as it is kept in the history.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Broker">The broker that it runs in.</param>
/// <param name="Since">When its znode was created, in milliseconds since 1970-01-01 UTC, by the clock of the ensemble's leader.</param>
/// <param name="GapMilliseconds">
/// For how long nobody had been the controller: from when it saw the znode of the one before vanish, by its own clock, until it was elected; at least 0. Null
/// of the first, and of one that did not see it.
/// </param>
/// <param name="Cause">Why it was elected, in words.</param>
public sealed record Reign(ControllerEpoch Epoch, BrokerId Broker, long Since, long? GapMilliseconds, string Cause)
{
    /// <summary>Most that are kept: older ones are dropped.</summary>
    public const int MaxKept = 100;

    /// <summary>Why it resigned, in words; null while it reigns, and of one that was deposed or vanished.</summary>
    public string? Ended { get; init; }
}
