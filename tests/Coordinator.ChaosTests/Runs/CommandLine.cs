using Coordinator.ChaosTests.Faults;
using Coordinator.ChaosTests.Frame;

namespace Coordinator.ChaosTests.Runs;

/// <summary>What was asked for.</summary>
/// <param name="Faults">The faults to make; all of the catalogue for a mixed run.</param>
/// <param name="Rounds">How often each; 0: until the time is over.</param>
/// <param name="Seconds">How long a mixed run lasts.</param>
/// <param name="Seed">Draws order, victims and places.</param>
/// <param name="Keep">Whether configuration, logs and disk images are kept.</param>
internal sealed record CommandLine(IReadOnlyList<Fault> Faults, int Rounds, int Seconds, int Seed, bool Keep)
{
    public const string Usage = """
        Real processes of one ensemble of three, each in a network namespace of its own and on a disk image of its own, under load; faults are
        made one after the other; at the end every recorded call is checked. Beside them workers of every recipe (locks, elections, queues, counters,
        barriers, groups, …) hold, wait and write, and lose their sessions while they hold; each recipe's rules are checked, and how often each did
        what is printed. After a minute, a recipe that did nothing is a violation. Touches nothing but what it has made itself. Needs root.

          list                       the faults
          run FAULT … [--rounds N]   these faults, N times each (default 1; 1 to 1000)
          mixed [--seconds N]        all faults in random order for N seconds (default 60; 10 to 86400)
          brokers …                  brokers on an ensemble, with faults of their own; needs no root: brokers --help

          --seed N                   order, victims and places (default: drawn, and printed)
          --keep                     keep configuration, logs and disk images, and say where

        Ctrl-C ends it after the fault under way, with the check and the clean-up.

        Exit code: 0 when nothing was violated; 1 otherwise; 2 for wrong usage; 77 when the machine lacks something, which is named.
        """;

    private const int LargestRounds = 1_000;
    private const int LargestSeconds = 86_400;

    /// <summary>Reads it.</summary>
    /// <returns>Null, and the mistake, when it cannot be understood.</returns>
    public static CommandLine? Parse(IReadOnlyList<string> args, out string mistake)
    {
        mistake = string.Empty;
        var isMixed = args.Count > 0 && args[0] == "mixed";
        if (!isMixed && (args.Count == 0 || args[0] != "run"))
        {
            mistake = args.Count == 0 ? "a command is missing" : $"unknown command '{args[0]}'";
            return null;
        }

        var faults = new List<Fault>();
        var parsed = new CommandLine(isMixed ? AllFaults.List : faults, isMixed ? 0 : 1, isMixed ? 60 : 0, Random.Shared.Next(1, 1_000_000), Keep: false);
        for (var i = 1; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--rounds" when !isMixed && NumberOption.TryRead(args, ref i, 1, LargestRounds, out var rounds, out mistake):
                    parsed = parsed with { Rounds = rounds };
                    break;
                case "--seconds" when isMixed && NumberOption.TryRead(args, ref i, 10, LargestSeconds, out var seconds, out mistake):
                    parsed = parsed with { Seconds = seconds };
                    break;
                case "--seed" when NumberOption.TryRead(args, ref i, 0, int.MaxValue - 100, out var seed, out mistake):
                    parsed = parsed with { Seed = seed };
                    break;
                case "--keep":
                    parsed = parsed with { Keep = true };
                    break;
                case var name when !isMixed && AllFaults.Find(name) is { } fault:
                    faults.Add(fault);
                    break;
                default:
                    mistake = mistake.Length > 0 ? mistake : $"'{args[i]}' is no option or fault here";
                    return null;
            }
        }

        mistake = parsed.Faults.Count == 0 ? "run takes the names of faults" : string.Empty;
        return parsed.Faults.Count == 0 ? null : parsed;
    }
}
