using Microsoft.Win32.SafeHandles;

namespace Coordinator.Files;

/// <param name="path">Its path.</param>
/// <param name="handle">The file.</param>
/// <param name="pastTheCache">The same file, for whole blocks past the kernel's cache; null: everything goes through it.</param>
internal sealed class FileDiskFile(string path, SafeFileHandle handle, SafeFileHandle? pastTheCache = null) : IDiskFile
{
    private const int InvalidArgument = 22;

    private SafeFileHandle? _pastTheCache = pastTheCache;
    private DiskFaultException? _fault;

    public string Path => path;

    public long Length => RandomAccess.GetLength(handle);

    public int Read(long offset, Span<byte> buffer)
    {
        var total = 0;
        try
        {
            while (total < buffer.Length)
            {
                var count = RandomAccess.Read(handle, buffer[total..], offset + total);
                if (count == 0)
                {
                    break;
                }

                total += count;
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DiskFaultException("read", path, cause.HResult, cause);
        }

        return total;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        RefuseAfterFault();
        try
        {
            if (!TryWritePastTheCache(offset, bytes))
            {
                RandomAccess.Write(handle, bytes, offset);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Latch(new DiskFaultException("write", path, cause.HResult, cause));
        }
    }

    public void Flush()
    {
        RefuseAfterFault();
        Check("flush", NativeDisk.Flush(handle));
    }

    public void SetLength(long length)
    {
        RefuseAfterFault();
        try
        {
            RandomAccess.SetLength(handle, length);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Latch(new DiskFaultException("set length", path, cause.HResult, cause));
        }
    }

    public void Preallocate(long length)
    {
        RefuseAfterFault();
        Check("reserve space", NativeDisk.Reserve(handle, length));
        SetLength(Math.Max(length, Length));
    }

    public void Dispose()
    {
        handle.Dispose();
        _pastTheCache?.Dispose();
    }

    private bool TryWritePastTheCache(long offset, ReadOnlySpan<byte> bytes)
    {
        if (_pastTheCache is not { } direct || offset % Framing.BlockBytes != 0 || !BlockBuffer.IsBlocks(bytes))
        {
            return false;
        }

        try
        {
            RandomAccess.Write(direct, bytes, offset);
            return true;
        }
        catch (IOException refused) when (refused.HResult == InvalidArgument)
        {
            // A disk whose blocks are larger than ours: nothing was written.
            direct.Dispose();
            _pastTheCache = null;
            return false;
        }
    }

    private void Check(string operation, int errno)
    {
        if (errno != 0)
        {
            throw Latch(new DiskFaultException(operation, path, errno));
        }
    }

    private DiskFaultException Latch(DiskFaultException fault) => _fault = fault;

    private void RefuseAfterFault()
    {
        if (_fault is { } fault)
        {
            throw new DiskFaultException(fault.Operation, path, fault.Errno, fault);
        }
    }
}
