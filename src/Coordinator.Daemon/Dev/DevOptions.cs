using System.Globalization;

namespace Coordinator.Daemon.Dev;

/// <summary>What <c>coordinatord dev</c> was asked for.</summary>
internal sealed record DevOptions
{
    public const int MaxServers = 10;
    public const int PortsPerServer = 10;

    public const string Usage =
        "usage: coordinatord dev [--servers 3] [--late ID,...] [--observers 0] [--base-port 5181] [--data DIR] [--output text|json]";

    public int Servers { get; private set; } = 3;

    public int Observers { get; private set; }

    public IReadOnlyList<int> Late { get; private set; } = [];

    public int BasePort { get; private set; } = 5181;

    /// <summary>Where the data lies; null for a temporary folder that is removed at the end.</summary>
    public string? Data { get; private set; }

    public bool IsJson { get; private set; }

    /// <summary>Reads the arguments after <c>dev</c>; every mistake is one line.</summary>
    public static (DevOptions Options, IReadOnlyList<string> Mistakes) Parse(IReadOnlyList<string> arguments)
    {
        var options = new DevOptions();
        var mistakes = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = arguments[i].IndexOf('=', StringComparison.Ordinal) is var at and > 0
                ? (arguments[i][..at], arguments[i][(at + 1)..])
                : (arguments[i], i + 1 < arguments.Count ? arguments[i + 1] : null);
            if (!arguments[i].Contains('=', StringComparison.Ordinal))
            {
                i++;
            }

            if (options.Take(name, value) is { } mistake)
            {
                mistakes.Add(mistake);
            }
        }

        if (mistakes.Count == 0)
        {
            mistakes.AddRange(options.Check());
        }

        return (options, mistakes);
    }

    private string? Take(string name, string? value)
    {
        switch (name)
        {
            case "--servers":
                return Number(name, value, 1, MaxServers, number => Servers = number);
            case "--observers":
                return Number(name, value, 0, MaxServers - 1, number => Observers = number);
            case "--base-port":
                return Number(name, value, 1, 65535, number => BasePort = number);
            case "--late":
                return TakeLate(value);
            case "--data" when !string.IsNullOrEmpty(value):
                Data = value;
                return null;
            case "--output" when value is "text" or "json":
                IsJson = value == "json";
                return null;
            case "--data" or "--output":
                return name + ": '" + value + "' is not allowed here";
            case "--brokers":
                return "--brokers: this version has no brokers";
            default:
                return "unknown option " + name;
        }
    }

    private string? TakeLate(string? value)
    {
        var late = new List<int>();
        foreach (var part in (value ?? string.Empty).Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                return "--late: '" + value + "' is not a list of server ids";
            }

            late.Add(id);
        }

        Late = late;
        return null;
    }

    private IEnumerable<string> Check()
    {
        if (Servers + Observers > MaxServers)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"--servers and --observers: {Servers + Observers} servers, at most {MaxServers}");
        }

        foreach (var id in Late.Where(id => id < 1 || id > Servers + Observers))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"--late: there is no server {id}");
        }

        if (Late.Count >= Servers + Observers)
        {
            yield return "--late: at least one server must not be late";
        }

        if (BasePort + (PortsPerServer * (Servers + Observers - 1)) + 2 > 65535)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"--base-port: {BasePort} leaves no room for {Servers + Observers} servers below 65536");
        }
    }

    private static string? Number(string name, string? value, int min, int max, Action<int> take)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < min || number > max)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{name}: '{value}' is not a number from {min} to {max}");
        }

        take(number);
        return null;
    }
}
