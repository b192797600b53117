using Coordinator.Primitives;
using Coordinator.Zab;

namespace Coordinator.Replication;

/// <summary>A view of the replica for status, health and metrics.</summary>
/// <param name="State">State.</param>
/// <param name="Leader">Leader, none while looking.</param>
/// <param name="Epoch">Current epoch.</param>
/// <param name="Serving">Whether it leads actively or is in sync.</param>
/// <param name="LastLogged">Last txn handed to the log.</param>
/// <param name="Commit">Commit zxid.</param>
/// <param name="Applied">Last txn applied.</param>
/// <param name="Digest">Digest there.</param>
/// <param name="Sessions">Open sessions of the ensemble.</param>
/// <param name="Znodes">Znodes.</param>
/// <param name="Watches">Watches of clients attached here.</param>
/// <param name="Attachments">Sessions and unary watches attached here.</param>
/// <param name="EnsembleId">0 while not founded.</param>
/// <param name="NoLeaderTicks">Ticks since a leader was last there.</param>
/// <param name="Voter">Whether this server counts.</param>
/// <param name="Suspect">Whether its copy was damaged and waits for a leader to restore it.</param>
/// <param name="Suspension">Why it serves nothing although it may be in sync; null when nothing is wrong with its state.</param>
public sealed record ReplicaStatus(
    ServerState State,
    ServerId Leader,
    Epoch Epoch,
    bool Serving,
    Zxid LastLogged,
    Zxid Commit,
    Zxid Applied,
    ulong Digest,
    int Sessions,
    int Znodes,
    int Watches,
    int Attachments,
    long EnsembleId,
    long NoLeaderTicks,
    bool Voter,
    bool Suspect,
    string? Suspension)
{
    /// <summary>The newest snapshot on this server's disk.</summary>
    public Zxid Snapshot { get; init; }

    /// <summary>What is under way.</summary>
    public ReplicaLoad Load { get; init; }

    /// <summary>Who is in the ensemble, as far as this server knows.</summary>
    public required EnsembleMembership Membership { get; init; }

    /// <summary>Who learns from this leader, as of its last tick; nobody when it does not lead.</summary>
    public IReadOnlyList<LearnerStatus> Learners { get; init; } = [];
}
