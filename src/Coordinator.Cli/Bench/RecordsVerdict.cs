namespace Coordinator.Cli.Bench;

/// <summary>What became of the records of a load.</summary>
/// <param name="Acknowledged">Records that were acknowledged.</param>
/// <param name="Read">Records of the load that were read, each as often as it was.</param>
/// <param name="Lost">Acknowledged, and not read.</param>
/// <param name="Repeated">Read again.</param>
/// <param name="Disordered">Read after one of the same partition that was handed in later.</param>
/// <param name="Misplaced">Read at another place than the acknowledged one, or with a number that was never handed in.</param>
internal sealed record RecordsVerdict(long Acknowledged, long Read, long Lost, long Repeated, long Disordered, long Misplaced)
{
    internal bool IsClean => Acknowledged > 0 && Lost == 0 && Repeated == 0 && Disordered == 0 && Misplaced == 0;
}
