using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Tree;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.Controller;

/// <summary>A candidate.</summary>
/// <param name="Self">The broker that it runs in.</param>
/// <param name="Nonce">Drawn at every start, not 0.</param>
public sealed record ControllerOptions(BrokerId Self, ulong Nonce)
{
    /// <summary>Where things lie in the tree.</summary>
    public ControllerPaths Paths { get; init; } = new();

    /// <summary>Most questions of brokers that wait; more are answered as by no controller.</summary>
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>Where it says what it decides.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The clock by which it sees that a controller is gone.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How often leaderships are moved back to who is preferred.</summary>
    public TimeSpan RebalanceInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The timeout of its sessions: as the controller it resigns when fewer than half of the other brokers have answered for longer than that. Null: whoever is
    /// commanded follows the tree itself, and it is not asked whom the controller reaches.
    /// </summary>
    public TimeSpan? SessionTimeout { get; init; }

    /// <summary>The pause before a command that was not answered is sent again, and before a new session is tried.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(100);
}
