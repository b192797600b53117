using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.Client.Runtime;

/// <summary>What a client needs to know besides how to reach a server; checked by whoever makes it.</summary>
internal sealed record ClientSettings
{
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan CallDeadline { get; init; } = TimeSpan.FromSeconds(15);

    public int MaxOutstanding { get; init; } = 1_000;

    public int MaxPendingCalls { get; init; } = 100_000;

    public int WatchBufferEvents { get; init; } = 10_000;

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock of the session: its pings, its deadlines and what it knows of its own life.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
