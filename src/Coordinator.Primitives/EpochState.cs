namespace Coordinator.Primitives;

/// <summary>What a server has promised, durable in two checksummed slots.</summary>
/// <param name="Accepted">The largest epoch that it has accepted from a prospective leader (discovery).</param>
/// <param name="Current">The epoch of its history: the last NEWLEADER that it acknowledged. Never above <paramref name="Accepted"/>.</param>
/// <param name="Voter">Whether it counts. False on a blank disk until a leader grants it; durable before the first counted ack.</param>
/// <param name="Suspect">
/// The copy was damaged below what it had promised and was set aside: this server counts for nobody and founds nothing until a leader grants.
/// </param>
public readonly record struct EpochState(Epoch Accepted, Epoch Current, bool Voter, bool Suspect = false);
