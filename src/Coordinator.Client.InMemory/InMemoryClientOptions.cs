using Coordinator.Primitives;

namespace Coordinator.Client.InMemory;

/// <summary>One client of the service in memory.</summary>
public sealed record InMemoryClientOptions
{
    /// <summary>Asked for; the service clamps it.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call is tried; also how long opening the session may take.</summary>
    public TimeSpan CallDeadline { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Most calls that wait or are under way; beyond it a call fails Throttled at once.</summary>
    public int MaxPendingCalls { get; init; } = 100_000;

    /// <summary>Most events that wait for the reader of one watch; beyond it they are replaced by a Resync event.</summary>
    public int WatchBufferEvents { get; init; } = 10_000;

    /// <summary>Who the client has proven to be, for access control lists.</summary>
    public IReadOnlyList<Identity> Identities { get; init; } = [];

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(SessionTimeout, TimeSpan.FromMilliseconds(50));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SessionTimeout, TimeSpan.FromHours(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(CallDeadline, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CallDeadline, TimeSpan.FromHours(24));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPendingCalls, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(WatchBufferEvents, 1);
    }
}
