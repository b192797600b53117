using Coordinator.Sessions.Calls;

namespace Coordinator.Simulation.Clients;

/// <summary>A call that a client makes.</summary>
/// <param name="Id">The caller's number.</param>
/// <param name="Body">What it wants; null when it only removes a watch.</param>
internal sealed record PlannedCall(long Id, CallBody? Body)
{
    /// <summary>The tag in the data that it writes; null when it writes none.</summary>
    public string? Tag { get; init; }

    /// <summary>The watch that it removes; 0 for none.</summary>
    public long Unwatches { get; init; }

    /// <summary>Milliseconds until its deadline.</summary>
    public long Patience { get; init; } = 15_000;

    /// <summary>Milliseconds until the caller gives up; 0 for never.</summary>
    public long CancelAfter { get; init; }
}
