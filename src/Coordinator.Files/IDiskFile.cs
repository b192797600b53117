namespace Coordinator.Files;

/// <summary>
/// An open file. After a failed write, flush or change of length it refuses every further one: what the kernel kept of the failed
/// one is unknown, and a later flush that succeeds proves nothing about it.
/// </summary>
public interface IDiskFile : IDisposable
{
    /// <summary>The file's path.</summary>
    string Path { get; }

    /// <summary>Length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads at a position until <paramref name="buffer"/> is full or the file ends; gives the number of bytes read.</summary>
    int Read(long offset, Span<byte> buffer);

    /// <summary>Writes all bytes at a position. Not durable.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Makes everything written so far durable, or throws.</summary>
    void Flush();

    /// <summary>Cuts the file or extends it by zeros.</summary>
    void SetLength(long length);

    /// <summary>Reserves space for the first <paramref name="length"/> bytes and extends the file to that length by zeros.</summary>
    void Preallocate(long length);
}
