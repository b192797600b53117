using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.TestKit.Disks;

/// <summary>
/// A disk in memory that promises only what POSIX does: content is durable after a flush of the file, names after a flush of their
/// directory. One thread. A crash loses, tears and reorders everything else.
/// </summary>
public sealed class SimDisk : IDisk
{
    private const int NotThere = 2;
    private const int AlreadyThere = 17;
    private const int IsDirectory = 21;

    private readonly HashSet<string> _locks = new(StringComparer.Ordinal);
    private SimDirectory _root = new();
    private int _life;
    private long _operations;
    private long? _crashAt;
    private string? _failWrite;
    private string? _failFlush;
    private string? _failRead;

    /// <summary>Writes so far.</summary>
    public long Writes { get; internal set; }

    /// <summary>Writes so far that would have gone past the kernel's cache (<see cref="DiskOpenMode.OpenBlocks"/>).</summary>
    public long BlockWrites { get; internal set; }

    /// <summary>Flushes of files so far.</summary>
    public long Flushes { get; internal set; }

    /// <summary>Operations that change something so far: the places where <see cref="CrashAfter"/> can strike.</summary>
    public long Operations => _operations;

    /// <summary>Bytes in files.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Room; more is refused with "no space left".</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>Decides what failed flushes lose.</summary>
    public SeededRandom FaultRandom { get; } = new(1);

    /// <summary>The power goes: unflushed writes and names are lost, torn or kept, in any order. Locks and open files end.</summary>
    public void Crash(SeededRandom random)
    {
        Kill();
        _root.Crash(random);
        UsedBytes = Sum(_root);
    }

    /// <summary>The process is killed, the machine lives: everything written stays visible, nothing of it becomes durable by that.</summary>
    public void Kill()
    {
        _life++;
        _locks.Clear();
        _crashAt = null;
    }

    /// <summary>The disk is replaced by an empty one.</summary>
    public void Wipe()
    {
        Kill();
        _root = new SimDirectory();
        UsedBytes = 0;
    }

    /// <summary>From the given number of changing operations on, everything throws <see cref="SimCrashException"/>.</summary>
    public void CrashAfter(long operations) => _crashAt = _operations + operations;

    /// <summary>The next write to a path that contains the text fails with EIO.</summary>
    public void FailNextWrite(string pathPart = "") => _failWrite = pathPart;

    /// <summary>The next flush of a path that contains the text fails with EIO; what it should have flushed may be lost.</summary>
    public void FailNextFlush(string pathPart = "") => _failFlush = pathPart;

    /// <summary>The next read of a path that contains the text fails with EIO.</summary>
    public void FailNextRead(string pathPart = "") => _failRead = pathPart;

    /// <summary>Takes back the failures that have been ordered and not yet struck.</summary>
    public void Mend() => _failWrite = _failFlush = _failRead = null;

    /// <summary>Bit rot: changes a byte, durably. The mask says which bits.</summary>
    public void FlipByte(string path, long offset, byte mask = 0xFF) => Body(path).Flip(offset, mask);

    /// <summary>Length of a file as a process would see it.</summary>
    public long LengthOf(string path) => Body(path).Length;

    /// <summary>Paths of all files, in ordinal order.</summary>
    public IReadOnlyList<string> Files()
    {
        var paths = new List<string>();
        Collect(_root, "", paths);
        return paths;
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        var (parent, name) = Parent(path, "create directory");
        if (!parent.Names.ContainsKey(name))
        {
            parent.Link(name, new SimDirectory());
            AfterOperation();
        }
    }

    /// <inheritdoc/>
    public bool Exists(string path)
    {
        RequireAlive(_life);
        return Find(path) is not null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory) => [.. Directory(directory, "list").Names.Keys];

    /// <inheritdoc/>
    public IDiskFile Open(string path, DiskOpenMode mode)
    {
        var (parent, name) = Parent(path, "open");
        parent.Names.TryGetValue(name, out var found);
        Require(found is not SimDirectory, "open", path, IsDirectory);
        Require(mode != DiskOpenMode.CreateNew || found is null, "open", path, AlreadyThere);
        Require(mode is not (DiskOpenMode.Open or DiskOpenMode.OpenBlocks or DiskOpenMode.Read) || found is not null, "open", path, NotThere);
        if (found is null)
        {
            found = new SimFileBody(this);
            parent.Link(name, found);
            AfterOperation();
        }

        return new SimFile(this, (SimFileBody)found, path, _life, takesBlocks: mode == DiskOpenMode.OpenBlocks);
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        var (parent, name) = Parent(from, "rename");
        var (target, newName) = Parent(to, "rename");
        Invariant.Holds(ReferenceEquals(parent, target));
        Require(parent.Names.ContainsKey(name), "rename", from, NotThere);
        Forget(parent.Names.GetValueOrDefault(newName));
        parent.Rename(name, newName);
        AfterOperation();
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        var (parent, name) = Parent(path, "delete");
        Require(parent.Names.GetValueOrDefault(name) is SimFileBody, "delete", path, NotThere);
        Forget(parent.Names[name]);
        parent.Unlink(name);
        AfterOperation();
    }

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        var (parent, name) = Parent(path, "delete directory");
        if (parent.Names.GetValueOrDefault(name) is not SimDirectory directory)
        {
            return;
        }

        foreach (var (child, body) in directory.Names.ToArray())
        {
            if (body is SimDirectory)
            {
                DeleteDirectory(path + "/" + child);
            }
            else
            {
                Delete(path + "/" + child);
            }
        }

        parent.Unlink(name);
        AfterOperation();
    }

    /// <inheritdoc/>
    public void FlushDirectory(string path)
    {
        Directory(path, "flush directory").Flush();
        AfterOperation();
    }

    /// <inheritdoc/>
    public IDisposable? TryLock(string path)
    {
        Open(path, DiskOpenMode.OpenOrCreate).Dispose();
        return _locks.Add(path) ? new SimLock(this, path, _life) : null;
    }

    internal void Unlock(string path, int life)
    {
        if (life == _life)
        {
            _locks.Remove(path);
        }
    }

    internal void RequireAlive(int life)
    {
        if (life != _life || _operations >= _crashAt)
        {
            throw new SimCrashException();
        }
    }

    internal void BeforeWrite(string path) => FailOnce(ref _failWrite, "write", path);

    internal void BeforeFlush(string path) => FailOnce(ref _failFlush, "flush", path);

    internal void BeforeRead(string path) => FailOnce(ref _failRead, "read", path);

    /// <summary>The operation has happened, its caller may never learn of it.</summary>
    internal void AfterOperation()
    {
        _operations++;
        RequireAlive(_life);
    }

    internal void Charge(long bytes)
    {
        if (bytes > CapacityBytes - UsedBytes)
        {
            throw new DiskFaultException("write", "simulated disk", DiskFaultException.NoSpace);
        }

        UsedBytes += bytes;
    }

    private void Forget(object? body) => UsedBytes -= (body as SimFileBody)?.Length ?? 0;

    private SimFileBody Body(string path) =>
        Find(path) as SimFileBody ?? throw new DiskFaultException("find", path, NotThere);

    private SimDirectory Directory(string path, string operation)
    {
        RequireAlive(_life);
        return Find(path) as SimDirectory ?? throw new DiskFaultException(operation, path, NotThere);
    }

    private (SimDirectory Parent, string Name) Parent(string path, string operation)
    {
        var end = path.LastIndexOf('/');
        return (Directory(end <= 0 ? "" : path[..end], operation), path[(end + 1)..]);
    }

    private object? Find(string path)
    {
        object? found = _root;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name != ".")
            {
                found = (found as SimDirectory)?.Names.GetValueOrDefault(name);
            }
        }

        return found;
    }

    private static void Require(bool condition, string operation, string path, int errno)
    {
        if (!condition)
        {
            throw new DiskFaultException(operation, path, errno);
        }
    }

    private static void FailOnce(ref string? part, string operation, string path)
    {
        if (part is not null && path.Contains(part, StringComparison.Ordinal))
        {
            part = null;
            throw new DiskFaultException(operation, path, DiskFaultException.Io);
        }
    }

    private static void Collect(SimDirectory directory, string prefix, List<string> paths)
    {
        foreach (var (name, body) in directory.Names)
        {
            if (body is SimDirectory child)
            {
                Collect(child, prefix + "/" + name, paths);
            }
            else
            {
                paths.Add(prefix + "/" + name);
            }
        }
    }

    private static long Sum(SimDirectory directory) =>
        directory.Names.Values.Sum(body => body is SimDirectory child ? Sum(child) : ((SimFileBody)body).Length);

    private sealed class SimLock(SimDisk disk, string path, int life) : IDisposable
    {
        public void Dispose() => disk.Unlock(path, life);
    }
}
