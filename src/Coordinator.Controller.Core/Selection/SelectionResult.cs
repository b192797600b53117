using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Selection;

/// <summary>Who leads, and why nobody else does.</summary>
/// <param name="Leader">The leader; none when nobody may lead.</param>
/// <param name="InSync">The brokers in sync from now on, in order of preference. The last one in sync stays, whoever leads.</param>
/// <param name="Risk">What the election puts at risk.</param>
/// <param name="Reason">One line for an operator.</param>
/// <param name="Refused">Every candidate that does not lead, in order of preference, with the reason.</param>
public sealed record SelectionResult(
    BrokerId Leader, IReadOnlyList<BrokerId> InSync, Risk Risk, string Reason, IReadOnlyList<(BrokerId Broker, string Why)> Refused);
