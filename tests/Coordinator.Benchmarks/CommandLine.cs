using System.Globalization;
using Coordinator.Benchmarks.Ensembles;
using Coordinator.Benchmarks.Plots;
using Coordinator.Benchmarks.Slopes;

namespace Coordinator.Benchmarks;

/// <summary>What was asked for.</summary>
/// <param name="Command">One of the commands of <see cref="Usage.Text"/>.</param>
internal sealed record CommandLine(string Command)
{
    public const string Records = "records";
    public const string Ensemble = "ensemble";
    public const string Compare = "compare";
    public const string Plot = "plot";
    public const string Parts = "parts";
    public const string Slopes = "slopes";

    private const int Ports = 200;
    private const int MaxRate = 10_000_000;

    private static readonly string[] Commands = [Records, Ensemble, Compare, Plot, Parts, Slopes];

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

    /// <summary>Operations offered each second, one after the other.</summary>
    public IReadOnlyList<int> Rates { get; init; } = [1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 60_000];

    /// <summary>Where pictures go, and what is drawn.</summary>
    public string Out { get; init; } = "benchmarks";

    /// <summary>Nothing is measured: what is there is drawn again.</summary>
    public bool DrawsOnly { get; init; }

    /// <summary>Of axes for which others than the usual ones are asked for.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Values { get; init; } = new Dictionary<string, IReadOnlyList<int>>();

    /// <summary>Options of another program, which reads them itself.</summary>
    public IReadOnlyList<string> Foreign { get; init; } = [];

    /// <summary>Whether a workload was asked for.</summary>
    public bool Wants(string workload) => Only.Count == 0
        ? !Measured.OfTenMillion.Contains(workload) && (WithMillion || !Measured.OfAMillion.Contains(workload))
        : Only.Contains(workload);

    /// <summary>Reads the arguments.</summary>
    /// <returns>Null, and the mistake, when they cannot be understood.</returns>
    public static CommandLine? Parse(IReadOnlyList<string> args, out string mistake)
    {
        mistake = args.Count > 0 && Commands.Contains(args[0]) ? string.Empty : $"write one of {string.Join(", ", Commands)}";
        if (args.Count > 0 && args[0] == Parts)
        {
            return new CommandLine(Parts) { Foreign = [.. args.Skip(1)] };
        }

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

    /// <summary>What can be chosen by --only.</summary>
    private IReadOnlyList<string> Known => Command switch
    {
        Compare => CompareCommand.Core,
        Plot => PlotCommand.Names,
        Slopes => Axis.Names,
        _ => Measured.Names,
    };

    private CommandLine? WithFlag(string option) => (Command, option) switch
    {
        (Ensemble, "--million") => this with { WithMillion = true },
        (Compare, "--save") => this with { Saves = true },
        (Plot, "--drawn") => this with { DrawsOnly = true },
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
            case (Ensemble or Plot, "--peers"):
                mistake = Unknown(names, Systems.Peers) ?? names.Select(Systems.Missing).FirstOrDefault(missing => missing is not null) ?? string.Empty;
                return this with { Peers = [.. names.Distinct()] };
            case (Ensemble or Compare or Plot or Slopes, "--only"):
                mistake = Unknown(names, Known) ?? string.Empty;
                return this with { Only = names };
            case (Ensemble, "--rate") when TryNumber(value, 1, MaxRate, out var rate):
                return this with { Rate = rate };
            case (Plot, "--rates") when TryNumbers(names, 1, MaxRate, out var rates):
                return this with { Rates = rates };
            case (Plot, "--out") when value.Length > 0:
                return this with { Out = value };
            case (Ensemble, "--rounds") when TryNumber(value, 1, 100, out var rounds):
                return this with { Rounds = rounds };
            case (Slopes, _) when Axis.Of(option) is { } axis && TryNumbers(names, axis.Least, axis.Most, out var values):
                return this with { Values = new Dictionary<string, IReadOnlyList<int>>(Values) { [axis.Name] = values } };
            case (Ensemble or Compare or Plot or Slopes, "--bin") when File.Exists(Path.Combine(value, "coordinatord")):
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

    private static bool TryNumbers(string[] texts, int least, int largest, out IReadOnlyList<int> values)
    {
        values = [.. texts.Select(text => TryNumber(text, least, largest, out var value) ? value : -1).Distinct().Order()];
        return values.Count > 0 && !values.Contains(-1);
    }

    private static bool TryNumber(string text, int least, int largest, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= largest;
}
