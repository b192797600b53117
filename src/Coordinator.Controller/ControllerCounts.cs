namespace Coordinator.Controller;

/// <summary>What a candidate has done since its process began.</summary>
/// <param name="Elections">Leaders that it chose for partitions.</param>
/// <param name="UncleanElections">Those of them that may lack records that were acknowledged.</param>
/// <param name="Fenced">
/// How often it was deposed: a write or a command of its was refused, its znode or the epoch was another one, or it resigned because it reached too few brokers.
/// </param>
/// <param name="FencedWrites">Writes of its that were refused: its session was over, its znode gone, or the epoch another one's.</param>
public sealed record ControllerCounts(long Elections, long UncleanElections, long Fenced, long FencedWrites);
