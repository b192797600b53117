using Coordinator.Files;

namespace Coordinator.TestKit.Disks;

/// <summary>An open file of a process; dead once the process is.</summary>
internal sealed class SimFile(SimDisk disk, SimFileBody body, string path, int life, bool takesBlocks) : IDiskFile
{
    private DiskFaultException? _fault;
    private bool _isClosed;

    public string Path => path;

    public long Length
    {
        get
        {
            Reach();
            return body.Length;
        }
    }

    public int Read(long offset, Span<byte> buffer)
    {
        Reach();
        disk.BeforeRead(path);
        return body.Read(offset, buffer);
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        Reach();
        try
        {
            disk.BeforeWrite(path);
            body.Write(offset, bytes);
            disk.Writes++;
            disk.BlockWrites += takesBlocks && offset % Framing.BlockBytes == 0 && BlockBuffer.IsBlocks(bytes) ? 1 : 0;
        }
        catch (DiskFaultException fault)
        {
            _fault = fault;
            throw;
        }

        disk.AfterOperation();
    }

    public void Flush()
    {
        Reach();
        try
        {
            disk.BeforeFlush(path);
        }
        catch (DiskFaultException fault)
        {
            _fault = fault;
            body.FailFlush(disk.FaultRandom);
            throw;
        }

        body.Flush();
        disk.Flushes++;
        disk.AfterOperation();
    }

    public void SetLength(long length)
    {
        Reach();
        try
        {
            body.SetLength(length);
        }
        catch (DiskFaultException fault)
        {
            _fault = fault;
            throw;
        }

        disk.AfterOperation();
    }

    public void Preallocate(long length) => SetLength(Math.Max(length, Length));

    public void Dispose() => _isClosed = true;

    private void Reach()
    {
        disk.RequireAlive(life);
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (_fault is not null)
        {
            throw new DiskFaultException(_fault.Operation, path, _fault.Errno, _fault);
        }
    }
}
