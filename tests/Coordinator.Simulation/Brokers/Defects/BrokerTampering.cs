using Coordinator.Broker.Replicas;
using Coordinator.Controller.Core.Machine;
using Coordinator.Files;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Brokers.Defects;

/// <summary>How a planted defect rewrites what goes into a broker or its candidate and what comes out of it, as if its code had said so.</summary>
internal sealed record BrokerTampering
{
    public static readonly BrokerTampering None = new();

    /// <summary>What happens to a broker instead; null: nothing.</summary>
    public Func<BrokerInput, SimBroker, SimWorld, BrokerInput?> Input { get; init; } = static (input, _, _) => input;

    /// <summary>What a broker says instead; null: nothing.</summary>
    public Func<BrokerEffect, SimBroker, SimWorld, BrokerEffect?> Effect { get; init; } = static (effect, _, _) => effect;

    /// <summary>What happens to a candidate instead.</summary>
    public Func<ControllerInput, SimBroker, ControllerInput> Seen { get; init; } = static (input, _) => input;

    /// <summary>The disk as the process has it.</summary>
    public Func<IDisk, IDisk> Disk { get; init; } = static disk => disk;

    /// <summary>How fast a broker's clock runs.</summary>
    public int ClockRate { get; init; } = 1;

    /// <summary>Whether an empty disk has the identity of the one that is lost.</summary>
    public bool BlankDiskKeepsIdentity { get; init; }

    /// <summary>Whether a process that finds the registration of its former life takes it for its own.</summary>
    public bool RestartKeepsLife { get; init; }

    /// <summary>Whether what a controller decided in one session is written in the next.</summary>
    public bool WritesOutliveSessions { get; init; }

    /// <summary>Whether a controller's writes are checked with its epoch.</summary>
    public bool ChecksEpoch { get; init; } = true;

    /// <summary>Whether a controller's writes are checked with its znode.</summary>
    public bool ChecksHolder { get; init; } = true;

    /// <summary>Whether a controller's writes are checked with the versions that it decided by.</summary>
    public bool ChecksVersions { get; init; } = true;
}
