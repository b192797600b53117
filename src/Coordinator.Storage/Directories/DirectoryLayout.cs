using System.Globalization;

namespace Coordinator.Storage.Directories;

/// <summary>
/// Names on disk. Both directories: <c>identity</c>, <c>lock</c>, <c>gen-N/</c>; the data directory also: <c>current</c> (the
/// manifest, which names the generation in force) and <c>epochs</c>. A generation holds <c>snapshot.ZXID</c> (data) and
/// <c>log.SEQUENCE</c> (log); what ends in <c>.tmp</c> was never finished. An old generation with a file <c>kept</c> is never removed: it is
/// the history that another one was recovered from.
/// </summary>
internal sealed class DirectoryLayout(string dataDirectory, string logDirectory)
{
    internal const string TemporarySuffix = ".tmp";
    internal const string Identity = "identity";
    internal const string Manifest = "current";
    internal const string Epochs = "epochs";
    internal const string Lock = "lock";
    internal const string Kept = "kept";

    private const string GenerationPrefix = "gen-";

    internal string Data { get; } = dataDirectory;

    internal string Log { get; } = logDirectory;

    internal bool IsSplit => !string.Equals(Data, Log, StringComparison.Ordinal);

    /// <summary>The one or two directories, the data directory first.</summary>
    internal IReadOnlyList<string> Roots => IsSplit ? [Data, Log] : [Data];

    internal IEnumerable<string> DirectoriesOf(int generation) => Roots.Select(root => Path.Join(root, GenerationName(generation)));

    internal string SnapshotsOf(int generation) => Path.Join(Data, GenerationName(generation));

    internal string LogOf(int generation) => Path.Join(Log, GenerationName(generation));

    internal static string GenerationName(int generation) => GenerationPrefix + generation.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number of a generation; 0 for a name that has none.</summary>
    internal static int GenerationOf(string name) =>
        int.TryParse(name.AsSpan(GenerationPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    internal static bool IsGeneration(string name) => name.StartsWith(GenerationPrefix, StringComparison.Ordinal);
}
