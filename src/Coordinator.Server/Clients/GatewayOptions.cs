using Coordinator.Primitives;

namespace Coordinator.Server.Clients;

/// <summary>Bounds of the door for clients.</summary>
public sealed record GatewayOptions
{
    /// <summary>This server.</summary>
    public required ServerId Server { get; init; }

    /// <summary>Bounds of requests.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>Most unanswered requests of one session.</summary>
    public int MaxOutstandingPerSession { get; init; } = 1_000;

    /// <summary>Most unary calls that may wait for their answers.</summary>
    public int MaxCalls { get; init; } = 10_000;

    /// <summary>Hint for a throttled call.</summary>
    public int RetryAfterMilliseconds { get; init; } = 100;
}
