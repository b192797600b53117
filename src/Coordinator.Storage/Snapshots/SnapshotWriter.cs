using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage.Directories;

namespace Coordinator.Storage.Snapshots;

/// <summary>
/// Writes a snapshot beside the log. <see cref="Write"/> and <see cref="Seal"/>, the long part, may run on a thread of their own;
/// everything else belongs to the owner of the store. Believed only after <see cref="Complete"/>.
/// </summary>
public sealed class SnapshotWriter
{
    private const int BufferBytes = 256 << 10;

    // One journal of the file system serves all files: a flush of the log would wait for all that a snapshot has written and not flushed.
    private const int FlushBytes = 1 << 20;

    private readonly ReplicaStore _store;
    private readonly IDiskFile _file;
    private readonly RunningChecksum _checksum = new();
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _buffered;
    private long _written;
    private long _flushed;
    private bool _isSealed;
    private bool _isClosed;

    internal SnapshotWriter(ReplicaStore store, IDiskFile file, Zxid zxid)
    {
        _store = store;
        _file = file;
        Zxid = zxid;
        Put(SnapshotFormat.Header(zxid));
    }

    /// <summary>The position of the state.</summary>
    public Zxid Zxid { get; }

    internal string TemporaryPath => _file.Path;

    /// <summary>Appends content.</summary>
    public void Write(ReadOnlySpan<byte> content)
    {
        Invariant.Holds(!_isSealed && !_isClosed);
        _checksum.Append(content);
        Put(content);
    }

    /// <summary>Ends the content and makes it durable under its temporary name. May run away from the owner's thread.</summary>
    public void Seal()
    {
        if (_isSealed)
        {
            return;
        }

        Invariant.Holds(!_isClosed);
        var contentLength = _written + _buffered - SnapshotFormat.HeaderBytes;
        Put(SnapshotFormat.Trailer(Zxid, contentLength, _checksum.Current));
        Drain();
        Flush();
        _isSealed = true;
    }

    /// <summary>
    /// Gives the snapshot its name, durably. False when a truncation or an installation has overtaken it: it is gone then.
    /// </summary>
    public bool Complete()
    {
        Invariant.Holds(!_isClosed);
        if (_store.IsWriting(this))
        {
            Seal();
        }

        Close();
        return _store.CompleteSnapshot(this);
    }

    /// <summary>Drops what was written.</summary>
    public void Abort()
    {
        if (_isClosed)
        {
            return;
        }

        Close();
        _store.AbortSnapshot(this);
    }

    internal static string TemporaryPathOf(string path) => path + DirectoryLayout.TemporarySuffix;

    private void Close()
    {
        _isClosed = true;
        _file.Dispose();
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _buffered)
        {
            Drain();
        }

        if (bytes.Length > _buffer.Length)
        {
            Append(bytes);
            return;
        }

        bytes.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
    }

    private void Drain()
    {
        Append(_buffer.AsSpan(0, _buffered));
        _buffered = 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _file.Write(_written, bytes);
        _written += bytes.Length;
        if (_written - _flushed >= FlushBytes)
        {
            Flush();
        }
    }

    private void Flush()
    {
        _file.Flush();
        _flushed = _written;
    }
}
