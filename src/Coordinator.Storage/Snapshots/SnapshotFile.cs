using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage.Snapshots;

/// <summary>
/// A whole snapshot file, header and checksums included: one of a store, which stays readable when the store keeps it no more, or a backup,
/// which is the same bytes in another place. May be read away from the thread of the store.
/// </summary>
public sealed class SnapshotFile : IDisposable
{
    private readonly IDiskFile _file;

    internal SnapshotFile(IDiskFile file)
    {
        _file = file;
        Length = file.Length;
        Zxid = SnapshotFormat.ReadZxid(file);
    }

    /// <summary>The position of the state, as the header has it; zero when there is no header that checks.</summary>
    public Zxid Zxid { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>The version of the format that this program writes, and reads.</summary>
    public static int FormatVersion => SnapshotFormat.FormatVersion;

    /// <summary>Opens a file that lies anywhere.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SnapshotFile Open(IDisk disk, string path) => new(disk.Open(path, DiskOpenMode.Read));

    /// <summary>Fills the buffer with the bytes at a position; fewer at the end.</summary>
    public int Read(long offset, Span<byte> buffer) => _file.Read(offset, buffer);

    /// <summary>Reads all of it. Null when every checksum is right, else what is wrong.</summary>
    /// <param name="pause">Called after each quarter of a MiB: lets others have the processor, or throws to end it.</param>
    public string? Check(Action? pause = null) => SnapshotFormat.Check(_file, Zxid, out _, pause);

    /// <summary>The content, for the decoder of the tree; ends with this file.</summary>
    public SnapshotReader OpenContent() => new(_file);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
