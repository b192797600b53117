namespace Coordinator.Benchmarks.Slopes;

/// <summary>What grows while everything else stays as it is.</summary>
/// <param name="Name">By which it is asked for.</param>
/// <param name="Least">Of which it may be.</param>
/// <param name="Most">As well.</param>
/// <param name="Usual">Values, where none are asked for.</param>
internal sealed record Axis(string Name, int Least, int Most, IReadOnlyList<int> Usual)
{
    public const string Servers = "servers";
    public const string Sessions = "sessions";
    public const string Znodes = "znodes";
    public const string Watches = "watches";

    /// <summary>In the order in which they are measured.</summary>
    public static IReadOnlyList<Axis> All { get; } =
    [
        new(Servers, 1, 9, [3, 5, 7]),
        new(Sessions, 1, 100_000, [1, 10, 100, 1_000, 10_000]),
        new(Znodes, 1, 2_000_000, [1_000, 10_000, 100_000, 1_000_000]),
        new(Watches, 1, 100_000, [1, 100, 10_000, 100_000]),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(axis => axis.Name)];

    /// <summary>Few servers are counted one by one; all else by powers of ten.</summary>
    public bool IsLinear => Name == Servers;

    /// <summary>The axis of an option.</summary>
    /// <param name="option">Its name behind two dashes.</param>
    public static Axis? Of(string option) => All.FirstOrDefault(axis => "--" + axis.Name == option);
}
