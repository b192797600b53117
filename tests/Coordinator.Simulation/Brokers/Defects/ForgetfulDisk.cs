using Coordinator.Files;

namespace Coordinator.Simulation.Brokers.Defects;

/// <summary>A disk that says of some files that they are flushed, and does nothing.</summary>
/// <param name="inner">The disk.</param>
/// <param name="suffix">How the paths of those files end.</param>
internal sealed class ForgetfulDisk(IDisk inner, string suffix) : IDisk
{
    public void CreateDirectory(string path) => inner.CreateDirectory(path);

    public bool Exists(string path) => inner.Exists(path);

    public IReadOnlyList<string> List(string directory) => inner.List(directory);

    public IDiskFile Open(string path, DiskOpenMode mode)
    {
        var file = inner.Open(path, mode);
        return path.EndsWith(suffix, StringComparison.Ordinal) ? new Unflushed(file) : file;
    }

    public void Rename(string from, string to) => inner.Rename(from, to);

    public void Delete(string path) => inner.Delete(path);

    public void DeleteDirectory(string path) => inner.DeleteDirectory(path);

    public void FlushDirectory(string path) => inner.FlushDirectory(path);

    public IDisposable? TryLock(string path) => inner.TryLock(path);

    private sealed class Unflushed(IDiskFile file) : IDiskFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> bytes) => file.Write(offset, bytes);

        public void Flush()
        {
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Preallocate(long length) => file.Preallocate(length);

        public void Dispose() => file.Dispose();
    }
}
