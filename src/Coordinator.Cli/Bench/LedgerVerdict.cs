namespace Coordinator.Cli.Bench;

/// <summary>
/// What became of numbered writes. Each write appended an entry with its number; the entries are read back in the order of their
/// sequence suffixes.
/// </summary>
/// <param name="Acknowledged">Writes that were acknowledged.</param>
/// <param name="Failed">Calls that ended in an error.</param>
/// <param name="Lost">Acknowledged, and not there.</param>
/// <param name="Repeated">There more than once.</param>
/// <param name="Disordered">There, after an entry with a larger number.</param>
internal sealed record LedgerVerdict(long Acknowledged, long Failed, long Lost, long Repeated, long Disordered)
{
    public bool IsClean => Acknowledged > 0 && Failed == 0 && Lost == 0 && Repeated == 0 && Disordered == 0;

    /// <summary>Compares what was acknowledged with what is there.</summary>
    /// <param name="acknowledged">Numbers of the acknowledged writes.</param>
    /// <param name="failed">Calls that ended in an error.</param>
    /// <param name="entries">Numbers found, in order.</param>
    public static LedgerVerdict Of(IReadOnlySet<long> acknowledged, long failed, IEnumerable<long> entries)
    {
        var found = new HashSet<long>();
        var (repeated, disordered, largest) = (0L, 0L, long.MinValue);
        foreach (var number in entries)
        {
            if (!found.Add(number))
            {
                repeated++;
            }
            else if (number < largest)
            {
                disordered++;
            }

            largest = Math.Max(largest, number);
        }

        return new LedgerVerdict(acknowledged.Count, failed, acknowledged.Count(number => !found.Contains(number)), repeated, disordered);
    }
}
