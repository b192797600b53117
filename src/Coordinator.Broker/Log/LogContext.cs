using Coordinator.Files;

namespace Coordinator.Broker.Log;

/// <summary>What all logs of a directory have in common. One thread.</summary>
/// <param name="Disk">Where they are.</param>
/// <param name="Root">The directory.</param>
/// <param name="Options">Their bounds.</param>
/// <param name="Salt">What the frames of the directory are checked with.</param>
/// <param name="WasStoppedInOrder">Whether everything had been flushed when the last process ended.</param>
internal sealed record LogContext(IDisk Disk, string Root, LogOptions Options, ulong Salt, bool WasStoppedInOrder)
{
    private const int MaxNotes = 1000;

    private byte[] _buffer = [];

    /// <summary>The logs whose files are open.</summary>
    internal OpenFiles OpenFiles { get; } = new(Options.MaxOpenLogs);

    /// <summary>What openings met and mended: torn tails, files made again. The first 1,000.</summary>
    internal List<string> Notes { get; } = [];

    internal void Note(string text)
    {
        if (Notes.Count < MaxNotes)
        {
            Notes.Add(text);
        }
    }

    /// <summary>A buffer for one write.</summary>
    internal Span<byte> Buffer(int bytes)
    {
        if (bytes > _buffer.Length)
        {
            _buffer = new byte[Math.Max(bytes, 2 * _buffer.Length)];
        }

        return _buffer.AsSpan(0, bytes);
    }
}
