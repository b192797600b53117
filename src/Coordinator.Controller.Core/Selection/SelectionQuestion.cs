using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Selection;

/// <summary>Who shall lead? Everything that a policy may look at.</summary>
/// <param name="Candidates">All replicas of the assignment, in any order.</param>
/// <param name="Current">Who leads now; none when nobody does.</param>
/// <param name="Permitted">The largest risk that may be taken: <see cref="Risk.Unclean"/> by the topic's setting or an operator's word only.</param>
public sealed record SelectionQuestion(IReadOnlyList<Candidate> Candidates, BrokerId Current, Risk Permitted)
{
    /// <summary>The replicas that the assignment is on its way to, in order of preference; empty when it stays as it is.</summary>
    public IReadOnlyList<BrokerId> Target { get; init; } = [];
}
