using Coordinator.UnitTests.Architecture;

namespace Coordinator.UnitTests.Documents;

/// <summary>The documents that users read, and what in them is meant for a machine.</summary>
internal static class Document
{
    private const string Fence = "```";

    /// <summary>By path from the root: README.md and all of docs/.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        "README.md",
        .. Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "docs"), "*.md").Select(file => "docs/" + Path.GetFileName(file)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The fenced blocks of a document.</summary>
    public static IEnumerable<Block> Blocks(string path) => Blocks(path, Lines(path));

    /// <summary>Lines of code that are no C#, and what stands between backquotes, each with the number of its line.</summary>
    public static IEnumerable<(int Line, string Text)> Commands(string path)
    {
        var inFence = false;
        var isSharp = false;
        foreach (var (text, line) in Lines(path).Select((text, i) => (text, i + 1)))
        {
            if (text.StartsWith(Fence, StringComparison.Ordinal))
            {
                (inFence, isSharp) = (!inFence, text.StartsWith(Fence + "csharp", StringComparison.Ordinal));
            }
            else if (inFence || text.StartsWith("    ", StringComparison.Ordinal))
            {
                if (!isSharp || !inFence)
                {
                    yield return (line, text);
                }
            }
            else
            {
                foreach (var span in text.Split('`').Where((_, i) => i % 2 == 1))
                {
                    yield return (line, span);
                }
            }
        }
    }

    /// <summary>The fenced blocks of a text.</summary>
    internal static IEnumerable<Block> Blocks(string path, IEnumerable<string> lines)
    {
        Block? open = null;
        foreach (var (text, line) in lines.Select((text, i) => (text, i + 1)))
        {
            if (open is null && text.StartsWith(Fence, StringComparison.Ordinal))
            {
                open = new Block(path, line + 1, text[Fence.Length..], string.Empty);
            }
            else if (open is not null && text == Fence)
            {
                yield return open;
                open = null;
            }
            else if (open is not null)
            {
                open = open with { Text = open.Text + text + "\n" };
            }
        }
    }

    private static string[] Lines(string path) => File.ReadAllLines(Path.Combine(RepositoryRoot.Path, path));

    /// <summary>A fenced block.</summary>
    /// <param name="Path">The document.</param>
    /// <param name="Line">The number of its first line.</param>
    /// <param name="Info">What stands behind the opening fence.</param>
    /// <param name="Text">What is in it.</param>
    internal sealed record Block(string Path, int Line, string Info, string Text);
}
