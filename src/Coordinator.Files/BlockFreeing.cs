using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace Coordinator.Files;

/// <summary>
/// Frees what deleted files held. Whoever closes a file's last handle frees its pages and blocks: tens of ms for a segment of the log or a
/// snapshot, which must not be the thread of the log, nor one of the pool. And while they are freed, every flush on that disk waits as long
/// (BENCHMARKS.md): so a file that nobody else has is cut from its end, piece by piece, one file after the other.
/// </summary>
internal sealed class BlockFreeing
{
    /// <summary>Cut at once: a flush beside it takes no longer than beside writes.</summary>
    private const int PieceBytes = 1 << 20;

    /// <summary>Files that may wait: with more of them there are no pauses.</summary>
    private const int MaxFiles = 64;

    /// <summary>For what else waits for the disk. 100 MiB are freed in a second.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Queue<SafeFileHandle> _files = new();
    private bool _isRunning;

    /// <summary>Frees the blocks of a file whose name is gone, on a thread of its own, and closes it.</summary>
    /// <param name="last">This class's from now on.</param>
    public void Free(SafeFileHandle last)
    {
        lock (_files)
        {
            _files.Enqueue(last);
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        new Thread(Run) { Name = "freeing", IsBackground = true }.Start();
    }

    /// <summary>Cuts a file to nothing, if nobody else could see it, and closes it.</summary>
    internal static void Free(SafeFileHandle last, Action pause)
    {
        using (last)
        {
            if (!NativeDisk.IsOursAlone(last))
            {
                return;
            }

            try
            {
                for (var length = RandomAccess.GetLength(last) - PieceBytes; length > 0; length -= PieceBytes)
                {
                    RandomAccess.SetLength(last, length);
                    pause();
                }
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // It is not for this process to write, or the disk fails, which tells those who write to it. Closing frees the rest.
                return;
            }
        }
    }

    private void Run()
    {
        while (TryTake(out var file, out var isCrowded))
        {
            Free(file, isCrowded ? static () => { } : static () => Thread.Sleep(Pause));
        }
    }

    private bool TryTake([NotNullWhen(true)] out SafeFileHandle? file, out bool isCrowded)
    {
        lock (_files)
        {
            isCrowded = _files.Count > MaxFiles;
            _isRunning = _files.TryDequeue(out file);
            return _isRunning;
        }
    }
}
