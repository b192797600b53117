using Coordinator.Files;

namespace Coordinator.Storage.Snapshots;

/// <summary>Reads the content of a snapshot that was found whole.</summary>
public sealed class SnapshotReader : IDisposable
{
    private readonly IDiskFile _file;
    private long _position;

    internal SnapshotReader(IDiskFile file)
    {
        _file = file;
        Length = file.Length - SnapshotFormat.HeaderBytes - SnapshotFormat.TrailerBytes;
    }

    /// <summary>Bytes of content.</summary>
    public long Length { get; }

    /// <summary>Fills the buffer with the next bytes; fewer at the end, then 0.</summary>
    public int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, Length - _position);
        var count = wanted == 0 ? 0 : _file.Read(SnapshotFormat.HeaderBytes + _position, buffer[..wanted]);
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
