namespace Coordinator.Server.Options;

/// <summary>What is logged, and how.</summary>
public sealed record LoggingOptions
{
    private const string Section = "Coordinator:Logging";

    private static readonly (string Name, string Level)[] LevelNames =
        [.. new[] { "Trace", "Debug", "Information", "Warning", "Error", "Critical", "None" }.Select(level => (level, level))];

    /// <summary>Format of the lines.</summary>
    public LogFormat Format { get; init; } = LogFormat.Auto;

    /// <summary>Levels by source, <c>Default</c> for all others.</summary>
    public IReadOnlyDictionary<string, string> Levels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Reads the section <c>Logging</c>.</summary>
    /// <param name="source">The configuration.</param>
    public static LoggingOptions Read(OptionsSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var levels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in source.Children($"{Section}:Levels"))
        {
            levels[name] = source.Choice($"{Section}:Levels:{name}", "Information", LevelNames);
        }

        return new LoggingOptions
        {
            Format = source.Choice($"{Section}:Format", LogFormat.Auto, ("auto", LogFormat.Auto), ("text", LogFormat.Text), ("json", LogFormat.Json)),
            Levels = levels,
        };
    }
}
