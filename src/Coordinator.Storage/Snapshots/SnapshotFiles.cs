using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage.Snapshots;

/// <summary>The finished snapshots of a generation.</summary>
internal sealed class SnapshotFiles(IDisk disk, string directory) : IDisposable
{
    private readonly List<Zxid> _zxids = [];
    private readonly List<Zxid> _broken = [];
    private IDiskFile? _open;

    internal string Directory => directory;

    /// <summary>The newest that is believed.</summary>
    internal Zxid Newest => _zxids.Count == 0 ? Zxid.Zero : _zxids[^1];

    /// <summary>The newest at or below a position; zero if there is none.</summary>
    internal Zxid NewestThrough(Zxid position) => _zxids.FindLast(zxid => zxid <= position);

    /// <summary>The newest by name, believed or not.</summary>
    internal Zxid NewestNamed { get; private set; }

    internal bool HasBroken => _broken.Count > 0;

    internal bool Holds(Zxid zxid) => _zxids.Contains(zxid);

    internal string PathOf(Zxid zxid) => Path.Join(directory, SnapshotFormat.FileName(zxid));

    /// <summary>Lists the directory and checks from the newest down to the first that is whole.</summary>
    internal void Recover(List<string> notes)
    {
        foreach (var name in disk.List(directory))
        {
            if (SnapshotFormat.TryParseName(name, out var zxid))
            {
                _zxids.Add(zxid);
            }
        }

        _zxids.Sort();
        NewestNamed = Newest;
        while (_zxids.Count > 0 && Check(Newest) is { } fault)
        {
            notes.Add($"{PathOf(Newest)}: not used, {fault}");
            _broken.Add(Newest);
            _zxids.RemoveAt(_zxids.Count - 1);
        }
    }

    /// <summary>Reads every one of them, oldest first, the broken ones too.</summary>
    internal IEnumerable<StoredSnapshot> CheckAll()
    {
        foreach (var zxid in _zxids.Concat(_broken).Order())
        {
            using var file = new SnapshotFile(disk.Open(PathOf(zxid), DiskOpenMode.Read));
            yield return new StoredSnapshot(PathOf(zxid), zxid, file.Length, file.Zxid == zxid ? file.Check() : "the header does not check, or is not that of its name");
        }
    }

    /// <summary>Removes what was never finished.</summary>
    internal void RemoveUnfinished()
    {
        foreach (var name in disk.List(directory))
        {
            if (SnapshotFormat.IsSnapshotName(name) && !SnapshotFormat.TryParseName(name, out _))
            {
                disk.Delete(Path.Join(directory, name));
            }
        }
    }

    /// <summary>Takes in a snapshot that now has its name.</summary>
    internal void Add(Zxid zxid)
    {
        CloseFile();
        _broken.Remove(zxid);
        if (!_zxids.Contains(zxid))
        {
            _zxids.Add(zxid);
            _zxids.Sort();
        }
    }

    internal SnapshotReader OpenContent(Zxid zxid)
    {
        Invariant.Holds(Holds(zxid));
        return new SnapshotReader(disk.Open(PathOf(zxid), DiskOpenMode.Open));
    }

    internal SnapshotFile OpenFile(Zxid zxid)
    {
        Invariant.Holds(Holds(zxid));
        return new SnapshotFile(disk.Open(PathOf(zxid), DiskOpenMode.Open));
    }

    internal long LengthOf(Zxid zxid) => FileOf(zxid).Length;

    internal SnapshotSlice Read(Zxid zxid, long offset, int maxBytes)
    {
        if (!Holds(zxid))
        {
            return SnapshotSlice.NotAvailable;
        }

        var file = FileOf(zxid);
        var bytes = new byte[(int)Math.Clamp(file.Length - offset, 0, maxBytes)];
        var count = file.Read(offset, bytes);
        return new SnapshotSlice(true, bytes.AsMemory(0, count), offset + count >= file.Length);
    }

    /// <summary>The oldest one at or above a position.</summary>
    internal Zxid OldestFrom(Zxid position) => _zxids.First(zxid => zxid >= position);

    /// <summary>Deletes every snapshot above a position. Durable on return.</summary>
    internal void DropAbove(Zxid position) => Drop(zxid => zxid > position);

    /// <summary>Keeps the newest ones; gives the oldest kept, or zero.</summary>
    internal Zxid KeepNewest(int count)
    {
        var oldest = _zxids.Count == 0 ? Zxid.Zero : _zxids[Math.Max(0, _zxids.Count - count)];
        Drop(zxid => zxid < oldest || _broken.Contains(zxid));
        return oldest;
    }

    public void Dispose() => CloseFile();

    private void Drop(Predicate<Zxid> isDropped)
    {
        var dropped = _zxids.Concat(_broken).Where(zxid => isDropped(zxid)).ToArray();
        if (dropped.Length == 0)
        {
            return;
        }

        CloseFile();
        foreach (var zxid in dropped)
        {
            disk.Delete(PathOf(zxid));
            _zxids.Remove(zxid);
            _broken.Remove(zxid);
        }

        disk.FlushDirectory(directory);
    }

    private string? Check(Zxid zxid)
    {
        using var file = disk.Open(PathOf(zxid), DiskOpenMode.Open);
        var fault = SnapshotFormat.Check(file, zxid, out var isUnknownFormat);
        return isUnknownFormat ? throw new UnknownFormatException($"{file.Path}: {fault}") : fault;
    }

    // Learners read one snapshot in many pieces.
    private IDiskFile FileOf(Zxid zxid)
    {
        var path = PathOf(zxid);
        if (_open is null || !string.Equals(_open.Path, path, StringComparison.Ordinal))
        {
            CloseFile();
            _open = disk.Open(path, DiskOpenMode.Open);
        }

        return _open;
    }

    private void CloseFile()
    {
        _open?.Dispose();
        _open = null;
    }
}
