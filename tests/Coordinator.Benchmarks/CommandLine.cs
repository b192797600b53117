using System.Globalization;

namespace Coordinator.Benchmarks;

/// <summary>What was asked for.</summary>
/// <param name="Runs">How often everything is measured.</param>
/// <param name="Seconds">Of each workload.</param>
/// <param name="Folder">On which disk; null: where temporary files are.</param>
/// <param name="BasePort">The first port of the cluster.</param>
internal sealed record CommandLine(int Runs, int Seconds, string? Folder, int BasePort)
{
    public const string Usage = """
        How fast records are produced and consumed on this machine, beside what the txn log and the brokers' log alone do on the same disk. Starts three
        servers and three brokers of its own, on loopback, and ends them. Prints a line of JSON for each workload, and a table of medians at the end.

          records [--runs N]         how often everything is measured (default 3; 1 to 100)
                  [--seconds N]      of each workload (default 10; 1 to 600)
                  [--dir D]          on which disk; a folder in D is made, and removed (default: where temporary files are)
                  [--base-port P]    first of 200 ports (default 23800)

        Exit code: 0 when every acknowledged record was read back, once and in order; 1 otherwise; 2 for wrong usage.
        """;

    private const int Ports = 200;

    /// <summary>Reads the arguments.</summary>
    /// <returns>Null, and the mistake, when they cannot be understood.</returns>
    public static CommandLine? Parse(IReadOnlyList<string> args, out string mistake)
    {
        mistake = args is ["records", ..] ? string.Empty : "write records";
        var parsed = new CommandLine(3, 10, null, 23_800);
        for (var i = 1; i < args.Count && mistake.Length == 0; i += 2)
        {
            var value = i + 1 < args.Count ? args[i + 1] : string.Empty;
            switch (args[i])
            {
                case "--runs" when TryNumber(value, 1, 100, out var runs):
                    parsed = parsed with { Runs = runs };
                    break;
                case "--seconds" when TryNumber(value, 1, 600, out var seconds):
                    parsed = parsed with { Seconds = seconds };
                    break;
                case "--dir" when Directory.Exists(value):
                    parsed = parsed with { Folder = Path.GetFullPath(value) };
                    break;
                case "--base-port" when TryNumber(value, 1_024, 65_535 - Ports, out var port):
                    parsed = parsed with { BasePort = port };
                    break;
                default:
                    mistake = $"'{args[i]} {value}' is no option here, or its value is none that it takes";
                    break;
            }
        }

        return mistake.Length == 0 ? parsed : null;
    }

    private static bool TryNumber(string text, int least, int largest, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= largest;
}
