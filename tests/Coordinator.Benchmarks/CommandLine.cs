using System.Globalization;
using Coordinator.Benchmarks.Ensembles;

namespace Coordinator.Benchmarks;

/// <summary>What was asked for.</summary>
/// <param name="Command">One of the commands of <see cref="Usage"/>.</param>
internal sealed record CommandLine(string Command)
{
    public const string Records = "records";
    public const string Ensemble = "ensemble";
    public const string Compare = "compare";

    public const string Usage = """
        How fast this build is on this machine. Starts servers of its own, on loopback, and ends them. Prints a line of JSON for each workload, and a table
        of medians at the end.

          records     records, produced and consumed, beside what the txn log and the brokers' log alone do on the same disk; three servers, three brokers
          ensemble    the workloads of the ensemble, of three servers, and of its peers in turn
            [--peers P,…]     zookeeper, etcd: measured as well, installed before (default: none)
            [--only W,…]      which workloads (default: all but those of a million znodes)
            [--rate N]        operations due each second, whatever became of those before (default: each session begins the next when one has ended)
            [--rounds N]      of each failover and handover (default 5; 1 to 100)
            [--million]       with those of a million znodes
            [--bin D]         folder of our published executables (default: this build's, which are compiled while they run)
          compare     processor time per operation of the core workloads beside that of the last table
            [--last FILE]     the table, a line of JSON for each workload (default: benchmarks/last.jsonl)
            [--only W,…]      which of them (default: all)
            [--save]          makes these results the last table
            [--bin D]         as of ensemble

        for all:
            [--runs N]        how often everything is measured (default 3; 1 to 100)
            [--seconds N]     of each workload (default 10; 1 to 600)
            [--dir D]         on which disk; a folder in D is made, and removed (default: where temporary files are)
            [--base-port P]   first of 200 ports (default 23800)

        Exit code: 0 when every acknowledged record or write was there, and, for compare, nothing costs more than a fifth more than before; 1 otherwise;
        2 for wrong usage; 130 when interrupted.
        """;

    private const int Ports = 200;

    public int Runs { get; init; } = 3;

    /// <summary>Of each workload.</summary>
    public int Seconds { get; init; } = 10;

    /// <summary>On which disk; null: where temporary files are.</summary>
    public string? Folder { get; init; }

    /// <summary>The first of those that servers use.</summary>
    public int BasePort { get; init; } = 23_800;

    public IReadOnlyList<string> Peers { get; init; } = [];

    /// <summary>Names of workloads; empty for the usual ones.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    public int? Rate { get; init; }

    public int Rounds { get; init; } = 5;

    public bool WithMillion { get; init; }

    /// <summary>Of our executables; null: where this build has put them.</summary>
    public string? Bin { get; init; }

    /// <summary>The table that is compared with.</summary>
    public string Last { get; init; } = Path.Combine("benchmarks", "last.jsonl");

    /// <summary>The results become the table that is compared with.</summary>
    public bool Saves { get; init; }

    /// <summary>Whether a workload was asked for.</summary>
    public bool Wants(string workload) => Only.Count == 0 ? WithMillion || !Measured.OfAMillion.Contains(workload) : Only.Contains(workload);

    /// <summary>Reads the arguments.</summary>
    /// <returns>Null, and the mistake, when they cannot be understood.</returns>
    public static CommandLine? Parse(IReadOnlyList<string> args, out string mistake)
    {
        mistake = args is [Records or Ensemble or Compare, ..] ? string.Empty : $"write {Records}, {Ensemble} or {Compare}";
        var parsed = new CommandLine(args.FirstOrDefault(string.Empty));
        for (var i = 1; i < args.Count && mistake.Length == 0; i++)
        {
            var value = i + 1 < args.Count ? args[i + 1] : string.Empty;
            if (parsed.WithFlag(args[i]) is { } flagged)
            {
                parsed = flagged;
            }
            else if ((parsed.WithCommon(args[i], value) ?? parsed.WithOwn(args[i], value, out mistake)) is { } more)
            {
                (parsed, i) = (more, i + 1);
            }
            else if (mistake.Length == 0)
            {
                mistake = $"'{args[i]} {value}' is no option of {parsed.Command}, or its value is none that it takes";
            }
        }

        return mistake.Length == 0 ? parsed : null;
    }

    private CommandLine? WithFlag(string option) => (Command, option) switch
    {
        (Ensemble, "--million") => this with { WithMillion = true },
        (Compare, "--save") => this with { Saves = true },
        _ => null,
    };

    private CommandLine? WithCommon(string option, string value) => option switch
    {
        "--runs" when TryNumber(value, 1, 100, out var runs) => this with { Runs = runs },
        "--seconds" when TryNumber(value, 1, 600, out var seconds) => this with { Seconds = seconds },
        "--dir" when Directory.Exists(value) => this with { Folder = Path.GetFullPath(value) },
        "--base-port" when TryNumber(value, 1_024, 65_535 - Ports, out var port) => this with { BasePort = port },
        _ => null,
    };

    private CommandLine? WithOwn(string option, string value, out string mistake)
    {
        mistake = string.Empty;
        var names = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        switch (Command, option)
        {
            case (Ensemble, "--peers"):
                mistake = Unknown(names, Systems.Peers) ?? names.Select(Systems.Missing).FirstOrDefault(missing => missing is not null) ?? string.Empty;
                return this with { Peers = [.. names.Distinct()] };
            case (Ensemble, "--only"):
                mistake = Unknown(names, Measured.Names) ?? string.Empty;
                return this with { Only = names };
            case (Compare, "--only"):
                mistake = Unknown(names, CompareCommand.Core) ?? string.Empty;
                return this with { Only = names };
            case (Ensemble, "--rate") when TryNumber(value, 1, 10_000_000, out var rate):
                return this with { Rate = rate };
            case (Ensemble, "--rounds") when TryNumber(value, 1, 100, out var rounds):
                return this with { Rounds = rounds };
            case (Ensemble or Compare, "--bin") when File.Exists(Path.Combine(value, "coordinatord")):
                return this with { Bin = Path.GetFullPath(value) };
            case (Compare, "--last") when value.Length > 0:
                return this with { Last = value };
            default:
                return null;
        }
    }

    private static string? Unknown(string[] names, IReadOnlyList<string> known) => Array.Find(names, name => !known.Contains(name)) is { } wrong
        ? $"there is no '{wrong}'; there are {string.Join(", ", known)}"
        : names.Length == 0 ? $"name some of {string.Join(", ", known)}" : null;

    private static bool TryNumber(string text, int least, int largest, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= largest;
}
