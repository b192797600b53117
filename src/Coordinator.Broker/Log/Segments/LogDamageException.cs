using System.Globalization;

namespace Coordinator.Broker.Log.Segments;

/// <summary>Something that was on the disk is not any more: no torn tail, and nothing that may be cut off in silence.</summary>
/// <param name="path">The file.</param>
/// <param name="position">Where in it, in bytes.</param>
/// <param name="why">What is wrong there.</param>
internal sealed class LogDamageException(string path, long position, string why)
    : IOException(string.Create(CultureInfo.InvariantCulture, $"{path}: damaged at position {position}: {why}"))
{
    internal string Path { get; } = path;

    internal long Position { get; } = position;
}
