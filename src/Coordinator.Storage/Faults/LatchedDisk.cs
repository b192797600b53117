using Coordinator.Files;

namespace Coordinator.Storage.Faults;

/// <summary>
/// A disk that stops after its first fault. The next write of a full or failing disk may well succeed and proves nothing, so
/// nothing is written behind a failure; the owner opens the store anew, which believes only what it can check.
/// </summary>
internal sealed class LatchedDisk(IDisk disk) : IDisk
{
    // Also set by the thread that writes a snapshot.
    private volatile IOException? _fault;

    public IOException? Fault => _fault;

    public void CreateDirectory(string path) => Run(() => disk.CreateDirectory(path));

    public bool Exists(string path) => Run(() => disk.Exists(path));

    public IReadOnlyList<string> List(string directory) => Run(() => disk.List(directory));

    public IDiskFile Open(string path, DiskOpenMode mode) => new LatchedFile(this, Run(() => disk.Open(path, mode)));

    public void Rename(string from, string to) => Run(() => disk.Rename(from, to));

    public void Delete(string path) => Run(() => disk.Delete(path));

    public void DeleteDirectory(string path) => Run(() => disk.DeleteDirectory(path));

    public void FlushDirectory(string path) => Run(() => disk.FlushDirectory(path));

    public IDisposable? TryLock(string path) => Run(() => disk.TryLock(path));

    internal void RefuseAfterFault()
    {
        if (_fault is { } fault)
        {
            throw new StoreFailedException(fault);
        }
    }

    internal void Latch(IOException fault) => _fault ??= fault;

    private void Run(Action action) => Run(() =>
    {
        action();
        return true;
    });

    private T Run<T>(Func<T> action)
    {
        RefuseAfterFault();
        try
        {
            return action();
        }
        catch (IOException fault)
        {
            Latch(fault);
            throw;
        }
    }
}
