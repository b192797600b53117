using System.Globalization;

namespace Coordinator.Files;

/// <summary>An operation of the disk that failed.</summary>
/// <param name="operation">What was asked: write, flush, rename…</param>
/// <param name="path">The file or directory.</param>
/// <param name="errno">The operating system's number; 0 when it gave none.</param>
/// <param name="cause">The exception behind it, if any.</param>
public sealed class DiskFaultException(string operation, string path, int errno, Exception? cause = null)
    : IOException(Describe(operation, path, errno, cause), cause)
{
    /// <summary>Input or output error.</summary>
    public const int Io = 5;

    /// <summary>No space left on the device.</summary>
    public const int NoSpace = 28;

    /// <summary>What was asked.</summary>
    public string Operation { get; } = operation;

    /// <summary>The file or directory.</summary>
    public string Path { get; } = path;

    /// <summary>The operating system's number; 0 when it gave none.</summary>
    public int Errno { get; } = errno;

    private static string Describe(string operation, string path, int errno, Exception? cause) =>
        string.Create(CultureInfo.InvariantCulture, $"{operation} {path}: {cause?.Message ?? "failed"} (errno {errno})");
}
