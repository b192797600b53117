using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coordinator.Server.Memory;

/// <summary>
/// Makes the memory present that will be allocated next. The first touch of a page traps into the kernel, and on a virtual machine into the host
/// as well: by far most of what a page costs there (BENCHMARKS.md). Those that are asked for together trap once. Of Linux 5.14 and later;
/// elsewhere each page is made present when it is touched, as ever.
/// </summary>
internal sealed partial class PresentPages
{
    /// <summary>Asked for at once: more than is allocated from one call of <see cref="Advance()"/> to the next, and little enough to be left over.</summary>
    private const int PieceBytes = 4 << 20;

    private const int PopulateWrite = 23;

    private nint _next;
    private nint _end;
    private object? _newest;

    private PresentPages(nint start, nint end) => (_next, _end) = (start, end);

    /// <summary>Finds the memory in which new objects of the calling thread are put now.</summary>
    /// <returns>Null where that cannot be known.</returns>
    public static PresentPages? Find()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            object? newest = null;
            return Around(Allocate(ref newest));
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Has a piece be present after the newest object of the calling thread, if it has come near the end of the piece before.</summary>
    public void Advance()
    {
        var newest = Allocate(ref _newest);
        if (_next - newest < PieceBytes / 2)
        {
            Advance(newest, PieceBytes);
        }
    }

    /// <summary>Has so much be present after the newest object of the calling thread.</summary>
    public void Advance(long bytes) => Advance(Allocate(ref _newest), bytes);

    /// <summary>Has so much be present after an address.</summary>
    /// <returns>The bytes that were made present.</returns>
    internal long Advance(nint from, long bytes)
    {
        var first = nint.Max(_next, from & -Environment.SystemPageSize);
        var last = (nint)long.Min(from + bytes, _end) & -Environment.SystemPageSize;
        if (first >= last)
        {
            return 0;
        }

        if (AdviseMemory(first, last - first, PopulateWrite) != 0)
        {
            // An older kernel knows no such advice, or there is no memory: nor will there be at the next try.
            _end = _next;
            return 0;
        }

        _next = last;
        return last - first;
    }

    /// <summary>The writable memory around an address; null when there is none.</summary>
    internal static PresentPages? Around(nint address)
    {
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            var ends = line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal));
            var dash = ends.IndexOf('-');
            if (nint.TryParse(ends[..dash], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start)
                && nint.TryParse(ends[(dash + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end)
                && start <= address && address < end)
            {
                return line.AsSpan(ends.Length + 1).StartsWith("rw") ? new PresentPages(start, end) : null;
            }
        }

        return null;
    }

    /// <summary>Where a new object is put. It is kept, so that it is put into the heap; it may have been moved since, which only makes what is asked for useless.</summary>
    private static nint Allocate(ref object? kept)
    {
        kept = new object();
        return Unsafe.As<object?, nint>(ref kept);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int AdviseMemory(nint start, nint length, int advice);
}
