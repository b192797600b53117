#pragma warning disable CA1822
using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Zab;

namespace Coordinator.Replication;

/// <summary>One server of the ensemble, without its disk, network and clock: the pure core behind one function.</summary>
public sealed class Replica
{
    private readonly ZabPeer _zab;

    /// <summary>Prepares the state; <see cref="Start"/> begins.</summary>
    /// <param name="options">Options.</param>
    /// <param name="recovered">What the disk held.</param>
    /// <param name="tree">The state at the recovered snapshot; null for none.</param>
    public Replica(ReplicaOptions options, ZabRecovered recovered, DataTree? tree)
    {
        Invariant.Holds(recovered.SnapshotZxid.IsZero == (tree is null));
        _zab = new ZabPeer(options.Zab, recovered);
    }

    /// <summary>Applies what is known to be committed, then goes looking.</summary>
    public void Start(List<Effect> effects) => _zab.Start(effects, []);

    /// <summary>Takes one input; <see cref="BatchEnd"/> follows each drained batch.</summary>
    public void Step(Input input, List<Effect> effects) => _zab.Step(input, effects, []);

    /// <summary>A view for status, health and metrics.</summary>
    public ReplicaStatus Status => throw new InvariantViolationException("no status before the replica stands");
}
