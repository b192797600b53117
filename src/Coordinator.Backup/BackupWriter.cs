using Coordinator.Files;

namespace Coordinator.Backup;

/// <summary>
/// Receives a backup. The file gets its name when everything has arrived, is durable and has been read back and checked; until then, and after
/// a failure, whatever had that name before is still there.
/// </summary>
public sealed class BackupWriter : IDisposable
{
    private readonly IDisk _disk;
    private readonly string _path;
    private readonly IDiskFile _file;
    private readonly RunningChecksum _checksum = new();
    private long _length;
    private bool _isNamed;

    /// <summary>Opens the temporary file beside it.</summary>
    /// <exception cref="IOException">It cannot be written there.</exception>
    public BackupWriter(IDisk disk, string path)
    {
        // A name of its own: two that save to the same place must not write into each other's file.
        (_disk, _path, TemporaryPath) = (disk, path, $"{path}.{Path.GetRandomFileName()}.tmp");
        _file = disk.Open(TemporaryPath, DiskOpenMode.CreateNew);
    }

    /// <summary>The file until everything has arrived. It is new and still empty when this object has been made.</summary>
    public string TemporaryPath { get; }

    /// <summary>Bytes received.</summary>
    public long Length => _length;

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _checksum.Append(bytes);
        _file.Write(_length, bytes);
        _length += bytes.Length;
    }

    /// <summary>Everything has arrived.</summary>
    /// <param name="length">Bytes that were sent.</param>
    /// <param name="checksum">Their checksum, as the sender made it.</param>
    /// <exception cref="BackupException">It is not what was sent, or no whole state.</exception>
    public BackupContents Complete(long length, ulong checksum)
    {
        if (length != _length || checksum != _checksum.Current)
        {
            throw new BackupException($"{_length} bytes arrived, {length} were sent, and the checksum is {(checksum == _checksum.Current ? "right" : "wrong")}");
        }

        _file.Flush();
        _file.Dispose();
        var contents = BackupFile.Inspect(_disk, TemporaryPath);
        _disk.Rename(TemporaryPath, _path);
        _isNamed = true;
        _disk.FlushDirectory(Path.GetDirectoryName(_path) is { Length: > 0 } directory ? directory : ".");
        return contents;
    }

    /// <summary>Closes; removes what has no name yet.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (!_isNamed)
        {
            _disk.Delete(TemporaryPath);
        }
    }
}
