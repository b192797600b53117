using System.Globalization;
using Coordinator.Simulation.Brokers.Defects;

namespace Coordinator.Simulation.Runs;

/// <summary>What the command line asks for.</summary>
/// <param name="Seeds">How many seeds.</param>
/// <param name="First">The first one.</param>
/// <param name="Seconds">Simulated seconds with faults in each.</param>
/// <param name="Mutant">The planted defect's name; null for none.</param>
/// <param name="IsTraced">Whether every step is printed.</param>
/// <param name="Jobs">Seeds at once.</param>
/// <param name="RequiresCoverage">Whether the seeds must have exercised everything in <see cref="RequiredCoverage"/>.</param>
/// <param name="IsOfBrokers">Brokers and controllers over an ensemble are simulated, not the servers of the ensemble.</param>
/// <param name="Starts">0: no campaign of mutants; else how many first seeds each mutant is looked for from.</param>
internal sealed record CommandLine(
    int Seeds, ulong First, int Seconds, string? Mutant, bool IsTraced, int Jobs = 1, bool RequiresCoverage = false, int Starts = 0, bool IsOfBrokers = false)
{
    public const string Usage = """
        Usage: Coordinator.Simulation [--seeds N] [--first SEED] [--seconds N] [--mutant NAME] [--trace] [--jobs N] [--require-coverage] [--brokers]
               Coordinator.Simulation --mutants STARTS [--seconds N] [--jobs N] [--brokers]

          --seeds N       how many seeds to run (1000)
          --first SEED    the first seed (1)
          --seconds N     simulated seconds with faults per seed (20)
          --mutant NAME   plants a defect; the run succeeds when a checker finds it
          --trace         prints every step of every seed
          --jobs N        seeds at once, 1 to 64 (1); what comes of a seed does not depend on it
          --require-coverage  fails when something that must happen in so many seeds did not
          --brokers       simulates brokers and controllers over an ensemble, not the servers of the ensemble
          --mutants STARTS    plants every defect in turn, from so many first seeds each (1 to 100), and prints how many seeds it took
        """;

    /// <summary>Null, and the reason, when the arguments make no sense.</summary>
    public static (CommandLine? Parsed, string Error) Parse(string[] args)
    {
        var parsed = new CommandLine(1_000, 1, 20, null, false);
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : string.Empty;
            switch (args[i])
            {
                case "--trace":
                    parsed = parsed with { IsTraced = true };
                    continue;
                case "--require-coverage":
                    parsed = parsed with { RequiresCoverage = true };
                    continue;
                case "--brokers":
                    parsed = parsed with { IsOfBrokers = true };
                    continue;
                case "--jobs" when Number(value, out var jobs) && jobs is > 0 and <= 64:
                    parsed = parsed with { Jobs = (int)jobs };
                    break;
                case "--mutants" when Number(value, out var starts) && starts is > 0 and <= 100:
                    parsed = parsed with { Starts = (int)starts };
                    break;
                case "--seeds" when Number(value, out var seeds) && seeds is > 0 and <= int.MaxValue:
                    parsed = parsed with { Seeds = (int)seeds };
                    break;
                case "--first" when Number(value, out var first):
                    parsed = parsed with { First = (ulong)first };
                    break;
                case "--seconds" when Number(value, out var seconds) && seconds is > 0 and <= 100_000:
                    parsed = parsed with { Seconds = (int)seconds };
                    break;
                case "--mutant":
                    parsed = parsed with { Mutant = value };
                    break;
                default:
                    return (null, $"cannot read {args[i]} {value}");
            }

            i++;
        }

        return parsed.Mutant is { } name && !NamesOfMutants(parsed.IsOfBrokers).Contains(name)
            ? (null, $"no such mutant: {name}. There are: {string.Join(' ', NamesOfMutants(parsed.IsOfBrokers))}")
            : (parsed, string.Empty);
    }

    private static IEnumerable<string> NamesOfMutants(bool isOfBrokers) => isOfBrokers ? BrokerMutant.All.Select(mutant => mutant.Name) : Runs.Mutant.All.Select(mutant => mutant.Name);

    private static bool Number(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
