using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Locks;

/// <summary>Whom a contender waits for, of those ahead of it.</summary>
internal static class Turns
{
    public const string Exclusive = "lock";
    public const string Read = "read";
    public const string Write = "write";
    public const string Lease = "lease";

    /// <summary>The one before.</summary>
    public static Contender? AfterAll(IReadOnlyList<Contender> ahead) => ahead.Count == 0 ? null : ahead[^1];

    /// <summary>The last writer before; readers share.</summary>
    public static Contender? AfterWriters(IReadOnlyList<Contender> ahead) => ahead.LastOrDefault(contender => contender.Kind == Write);
}
