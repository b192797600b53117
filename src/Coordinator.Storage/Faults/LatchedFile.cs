using Coordinator.Files;

namespace Coordinator.Storage.Faults;

internal sealed class LatchedFile(LatchedDisk disk, IDiskFile file) : IDiskFile
{
    public string Path => file.Path;

    public long Length => file.Length;

    public int Read(long offset, Span<byte> buffer)
    {
        disk.RefuseAfterFault();
        try
        {
            return file.Read(offset, buffer);
        }
        catch (IOException fault)
        {
            disk.Latch(fault);
            throw;
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        disk.RefuseAfterFault();
        try
        {
            file.Write(offset, bytes);
        }
        catch (IOException fault)
        {
            disk.Latch(fault);
            throw;
        }
    }

    public void Flush() => Run(file.Flush);

    public void SetLength(long length) => Run(() => file.SetLength(length));

    public void Preallocate(long length) => Run(() => file.Preallocate(length));

    public void Dispose() => file.Dispose();

    private void Run(Action action)
    {
        disk.RefuseAfterFault();
        try
        {
            action();
        }
        catch (IOException fault)
        {
            disk.Latch(fault);
            throw;
        }
    }
}
