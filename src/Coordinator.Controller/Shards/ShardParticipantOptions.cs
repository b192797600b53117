using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Shards;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.Controller.Shards;

/// <summary>A participant.</summary>
/// <param name="Self">Its id: another one for each process of the application, the same after a restart.</param>
/// <param name="Root">The path that everything of the application's shards lies below; the same for all its processes, and nobody else's.</param>
/// <param name="Groups">The groups of shards, the same for all; a group that is not there is created.</param>
public sealed record ShardParticipantOptions(BrokerId Self, string Root, IReadOnlyList<ShardGroup> Groups)
{
    /// <summary>What others are told of where this process is reached; the library itself calls nobody.</summary>
    public string Endpoint { get; init; } = string.Empty;

    /// <summary>How often leaderships go back to the members that come first in their shards' order.</summary>
    public TimeSpan RebalanceInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause before a host that failed is told again, and before a new session is tried.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a participant that stops waits for its host.</summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where it says what it does.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where things lie in the tree.</summary>
    internal ControllerPaths Paths => new(Root);

    /// <summary>Refuses what cannot work.</summary>
    /// <exception cref="ArgumentException">What, and why.</exception>
    internal void Check()
    {
        if (Self.Value is < 0 or > BrokerId.MaxValue)
        {
            throw new ArgumentException($"a participant's id is 0 to {BrokerId.MaxValue}, not {Self}");
        }

        if (Groups.Select(group => group.WhyNot()).FirstOrDefault(why => why is not null) is { } why)
        {
            throw new ArgumentException(why);
        }

        if (Groups.GroupBy(group => group.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Skip(1).Any()) is { } twice)
        {
            throw new ArgumentException($"the group '{twice.Key}' is there twice");
        }

        if (ZnodePath.Validate(Root) is { } mistake)
        {
            throw new ArgumentException($"the root '{Root}': {mistake}");
        }
    }
}
