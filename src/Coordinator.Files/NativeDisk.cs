using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coordinator.Files;

/// <summary>
/// The calls whose errors .NET hides or does not offer. RandomAccess.FlushToDisk and FileStream.Flush(true) never throw when fsync
/// fails, because the native wrapper answers 1 and the managed side tests for less than 0; and .NET opens no directory.
/// </summary>
internal static class NativeDisk
{
    private const string Library = "libSystem.Native";
    private const int ReadOnlyCloseOnExec = 0x10;
    private const int ExclusiveWithoutWaiting = 2 | 4;
    private const int Interrupted = 4;

    // By a pointer to what the program itself would call, so that a library that is loaded before libc can stand in between, as one that injects
    // faults does. Elsewhere than on Linux a flush of data alone is no flush of the disk's own cache, or is not there.
    private static readonly unsafe delegate* unmanaged<int, int> DataSync = OperatingSystem.IsLinux()
        ? (delegate* unmanaged<int, int>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "fdatasync")
        : null;

    // Of Linux; its number differs where processors do.
    private static readonly int Direct = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x10000 : 0x4000;

    private static readonly unsafe delegate* unmanaged<int, int, nint, int> FileControl = OperatingSystem.IsLinux()
        ? (delegate* unmanaged<int, int, nint, int>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "fcntl")
        : null;

    // statx(2), whose layout is the same everywhere.
    private static readonly unsafe delegate* unmanaged<int, byte*, int, uint, byte*, int> FileStatus =
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "statx", out var status)
            ? (delegate* unmanaged<int, byte*, int, uint, byte*, int>)status
            : null;

    /// <summary>Has what is written by a handle go past the kernel's cache.</summary>
    /// <returns>False where that cannot be: all is as it was.</returns>
    internal static unsafe bool TryLeaveCache(SafeFileHandle handle)
    {
        const int GetFlags = 3;
        const int SetFlags = 4;
        if (FileControl == null)
        {
            return false;
        }

        return Using(handle, static file =>
        {
            var flags = FileControl(file, GetFlags, 0);
            return flags >= 0 ? FileControl(file, SetFlags, flags | Direct) : flags;
        }) == 0;
    }

    /// <summary>
    /// Whether a file that was deleted has no other name, and nobody else has it open, so that nobody sees what becomes of it: a lease for writing
    /// (fcntl(2)) is given for no other file. It is given back at once, so that nobody is ever told to wait for it.
    /// </summary>
    /// <returns>False where that cannot be known.</returns>
    internal static unsafe bool IsOursAlone(SafeFileHandle deleted) => FileControl != null && FileStatus != null && Using(deleted, static file =>
    {
        const int SetLease = 1024;
        const int WriteLease = 1;
        const int NoLease = 2;
        return Names(file) == 0 && FileControl(file, SetLease, WriteLease) == 0 ? FileControl(file, SetLease, NoLease) : -1;
    }) == 0;

    /// <summary>
    /// 0 when everything written to the file, and the length that it needs to be read back, is durable, else the error number. When the file was
    /// changed last is not flushed with it: that alone would be a commit of the file system's journal.
    /// </summary>
    internal static unsafe int Flush(SafeFileHandle handle)
    {
        if (DataSync == null)
        {
            return Outcome(FSync(handle));
        }

        return Outcome(Using(handle, static file =>
        {
            int answer;
            do
            {
                Marshal.SetLastSystemError(0);
                answer = DataSync(file);
                Marshal.SetLastPInvokeError(Marshal.GetLastSystemError());
            }
            while (answer != 0 && Marshal.GetLastPInvokeError() == Interrupted);

            return answer;
        }));
    }

    /// <summary>0 when space for the first bytes of the file is reserved, else the error number.</summary>
    internal static int Reserve(SafeFileHandle handle, long length) => Outcome(FAllocate(handle, 0, length));

    /// <summary>0 when the exclusive lock is ours, else the error number.</summary>
    internal static int Lock(SafeFileHandle handle) => Outcome(FLock(handle, ExclusiveWithoutWaiting));

    /// <summary>0 when the names in the directory are durable, else the error number.</summary>
    internal static int FlushDirectory(string path)
    {
        using var handle = Open(path, ReadOnlyCloseOnExec, 0);
        return handle.IsInvalid ? Outcome(-1) : Outcome(FSync(handle));
    }

    /// <summary>How many names a file has; −1 when the system does not say.</summary>
    private static unsafe int Names(int file)
    {
        const int OfTheFileItself = 0x1000;
        const uint CountOfNames = 4;
        const int StatusBytes = 256;
        const int CountOffset = 16;
        var status = stackalloc byte[StatusBytes];
        byte noPath = 0;
        return FileStatus(file, &noPath, OfTheFileItself, CountOfNames, status) == 0 ? *(int*)(status + CountOffset) : -1;
    }

    /// <summary>A call with the descriptor of a handle, which nobody closes meanwhile.</summary>
    private static int Using(SafeFileHandle handle, Func<int, int> call)
    {
        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            return call((int)handle.DangerousGetHandle());
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

    // Any answer but 0 is a failure; one that leaves no number must not pass as success.
    private static int Outcome(int answer)
    {
        if (answer == 0)
        {
            return 0;
        }

        var errno = Marshal.GetLastPInvokeError();
        return errno == 0 ? DiskFaultException.Io : errno;
    }

    [DllImport(Library, EntryPoint = "SystemNative_FSync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(SafeFileHandle handle);

    [DllImport(Library, EntryPoint = "SystemNative_FAllocate", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FAllocate(SafeFileHandle handle, long offset, long length);

    [DllImport(Library, EntryPoint = "SystemNative_FLock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FLock(SafeFileHandle handle, int operation);

    [DllImport(Library, EntryPoint = "SystemNative_Open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, int mode);
}
