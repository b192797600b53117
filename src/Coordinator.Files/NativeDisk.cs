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

        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            var file = (int)handle.DangerousGetHandle();
            var flags = FileControl(file, GetFlags, 0);
            return flags >= 0 && FileControl(file, SetFlags, flags | Direct) == 0;
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

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

        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            int answer;
            do
            {
                Marshal.SetLastSystemError(0);
                answer = DataSync((int)handle.DangerousGetHandle());
                Marshal.SetLastPInvokeError(Marshal.GetLastSystemError());
            }
            while (answer != 0 && Marshal.GetLastPInvokeError() == Interrupted);

            return Outcome(answer);
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
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
