namespace Coordinator.Cli.Brokers;

/// <summary>What of a line is the key, and what the value.</summary>
/// <param name="Key">That of every line; null for none.</param>
/// <param name="Separator">What stands between key and value; null: the line is the value.</param>
internal sealed record LineKeys(ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Separator)
{
    /// <summary>A line without the separator is a value without a key.</summary>
    internal (ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte> Value) Split(ReadOnlyMemory<byte> line)
    {
        if (Separator is not { } separator || line.Span.IndexOf(separator.Span) is not (>= 0 and var at))
        {
            return (Key, line);
        }

        return (line[..at], line[(at + separator.Length)..]);
    }
}
