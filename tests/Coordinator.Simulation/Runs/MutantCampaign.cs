using System.Globalization;

namespace Coordinator.Simulation.Runs;

/// <summary>The checkers are checked: every planted defect is looked for from several first seeds, and must be found within its bound.</summary>
internal sealed class MutantCampaign(CommandLine line, TextWriter output)
{
    private const ulong Apart = 100_000;

    /// <returns>0 when every mutant was found from every start.</returns>
    public int Run()
    {
        var survivors = 0;
        var mutants = Simulations.Mutants(line);
        Write($"{"mutant",-28} {"bound",6} {"median",7} {"worst",6}   found by");
        foreach (var (name, bound) in mutants)
        {
            RunReport? found = null;
            var taken = new List<int>();
            var checkers = new SortedSet<string>(StringComparer.Ordinal);
            for (var start = 0; start < line.Starts; start++)
            {
                var first = 1 + (Apart * (ulong)start);
                var (seeds, failed) = new SeedRunner(line.Jobs, index => Simulations.Run(line, first + (ulong)index, name, null)).Run(bound);
                if (failed is not null && Simulations.Run(line, failed.Seed, null, null).Failure is { } own)
                {
                    Write($"FAILED: seed {failed.Seed} fails without any planted defect: {own.Message}");
                    return 1;
                }

                taken.Add(failed is null ? int.MaxValue : seeds);
                checkers.Add(failed?.Failure?.Checker ?? $"NOT FOUND from seed {first}");
                found ??= failed;
            }

            taken.Sort();
            survivors += taken[^1] == int.MaxValue ? 1 : 0;
            Write($"{name,-28} {bound,6} {Text(taken[taken.Count / 2]),7} {Text(taken[^1]),6}   {string.Join(", ", checkers)}{(found is null ? string.Empty : $"; seed {found.Seed}: {found.Failure!.Message}")}");
            output.Flush();
        }

        Write($"{mutants.Count - survivors} of {mutants.Count} mutants found from all of {line.Starts} starts");
        return survivors == 0 ? 0 : 1;
    }

    private static string Text(int seeds) => seeds == int.MaxValue ? "-" : seeds.ToString(CultureInfo.InvariantCulture);

    private void Write(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
