using Microsoft.Win32.SafeHandles;

namespace Coordinator.Files;

/// <summary>The operating system's files.</summary>
public sealed class FileDisk : IDisk
{
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;
    private const int LargeBytes = 1 << 20;

    private readonly BlockFreeing _freeing = new();

    /// <inheritdoc/>
    public void CreateDirectory(string path) => Run("create directory", path, () => Directory.CreateDirectory(path));

    /// <inheritdoc/>
    public bool Exists(string path) => System.IO.Path.Exists(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory)
    {
        var names = Run("list", directory, () => Directory.EnumerateFileSystemEntries(directory).Select(NameOf).ToArray());
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <inheritdoc/>
    public IDiskFile Open(string path, DiskOpenMode mode)
    {
        var handle = OpenHandle(path, mode);
        return new FileDiskFile(path, handle, mode == DiskOpenMode.OpenBlocks ? PastTheCache(path) : null);
    }

    /// <inheritdoc/>
    public void Rename(string from, string to) => Run("rename", from, () =>
    {
        if (Directory.Exists(from))
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to, overwrite: true);
        }
    });

    /// <inheritdoc/>
    public void Delete(string path) => Run("delete", path, () =>
    {
        var last = Exists(path) && new FileInfo(path).Length >= LargeBytes ? OpenLast(path) : null;
        File.Delete(path);
        if (last is not null)
        {
            _freeing.Free(last);
        }
    });

    /// <inheritdoc/>
    public void DeleteDirectory(string path) => Run("delete directory", path, () =>
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    });

    /// <inheritdoc/>
    public void FlushDirectory(string path) => Check("flush directory", path, NativeDisk.FlushDirectory(path));

    /// <inheritdoc/>
    public IDisposable? TryLock(string path)
    {
        try
        {
            // Takes the lock in passing, except where .NET is told not to lock or ignores a refusal: so it is asked for again.
            var handle = Run("lock", path, () => File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            var errno = NativeDisk.Lock(handle);
            if (errno == 0)
            {
                return handle;
            }

            handle.Dispose();
            throw new DiskFaultException("lock", path, errno);
        }
        catch (DiskFaultException fault) when (fault.Errno is WouldBlockOnLinux or WouldBlockOnMac)
        {
            return null;
        }
    }

    internal static void Check(string operation, string path, int errno)
    {
        if (errno != 0)
        {
            throw new DiskFaultException(operation, path, errno);
        }
    }

    internal static void Run(string operation, string path, Action action) => Run(operation, path, () =>
    {
        action();
        return true;
    });

    private static T Run<T>(string operation, string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DiskFaultException(operation, path, cause.HResult, cause);
        }
    }

    // The data directory has a lock of its own; .NET's shared lock on each file must not stand in anyone's way.
    private static SafeFileHandle OpenHandle(string path, DiskOpenMode mode) =>
        Run("open", path, () => File.OpenHandle(path, ModeOf(mode), AccessOf(mode), FileShare.ReadWrite | FileShare.Delete));

    /// <summary>To write, so that it can be cut; what this process must not write it may still delete.</summary>
    private static SafeFileHandle OpenLast(string path)
    {
        try
        {
            return OpenHandle(path, DiskOpenMode.Open);
        }
        catch (DiskFaultException fault) when (fault.InnerException is UnauthorizedAccessException)
        {
            return OpenHandle(path, DiskOpenMode.Read);
        }
    }

    private static SafeFileHandle? PastTheCache(string path)
    {
        var handle = OpenHandle(path, DiskOpenMode.Open);
        if (NativeDisk.TryLeaveCache(handle))
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    private static string NameOf(string path) => System.IO.Path.GetFileName(path);

    private static FileAccess AccessOf(DiskOpenMode mode) => mode == DiskOpenMode.Read ? FileAccess.Read : FileAccess.ReadWrite;

    private static FileMode ModeOf(DiskOpenMode mode) => mode switch
    {
        DiskOpenMode.Open or DiskOpenMode.Read or DiskOpenMode.OpenBlocks => FileMode.Open,
        DiskOpenMode.CreateNew => FileMode.CreateNew,
        DiskOpenMode.OpenOrCreate => FileMode.OpenOrCreate,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "unknown mode"),
    };
}
