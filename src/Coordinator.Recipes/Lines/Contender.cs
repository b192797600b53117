using System.Globalization;
using System.Text.RegularExpressions;
using Coordinator.Primitives;

namespace Coordinator.Recipes.Lines;

/// <summary>A place in a line: the ephemeral sequential znode <c>kind-id-sequence</c>.</summary>
/// <param name="Path">The znode.</param>
/// <param name="Kind">What it waits for, for example read or write.</param>
/// <param name="Sequence">Its number in the line.</param>
internal sealed partial record Contender(string Path, string Kind, long Sequence)
{
    /// <summary>The name before the service appends the sequence; the id makes it known again when the answer to the create was lost.</summary>
    public static string NewName(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{Random.Shared.NextInt64():x16}-");

    /// <summary>Null for a znode that is no place in a line.</summary>
    public static Contender? Parse(string parent, string name) => Form().Match(name) is { Success: true } match
        ? new Contender(ZnodePath.Child(parent, name), match.Groups[1].Value, long.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture))
        : null;

    [GeneratedRegex("^([a-z]+)-[0-9a-f]{16}-([0-9]{10})$")]
    private static partial Regex Form();
}
