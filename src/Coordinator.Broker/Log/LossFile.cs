using System.Buffers.Binary;
using Coordinator.Files;

namespace Coordinator.Broker.Log;

/// <summary>
/// How many records a replica had to give up that may have been acknowledged (8), in a file of its log (<c>lost</c>); there is none as long as that never
/// happened. Written after the cut: a crash between the two forgets that cut.
/// </summary>
internal static class LossFile
{
    internal const string Name = "lost";

    private const int Kind = 7;

    internal static long Load(IDisk disk, string directory) =>
        CheckedFile.Read(disk, directory + "/" + Name, Kind, sizeof(long)) is { Length: sizeof(long) } content ? BinaryPrimitives.ReadInt64LittleEndian(content) : 0;

    internal static void Save(IDisk disk, string directory, long records)
    {
        Span<byte> content = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(content, records);
        CheckedFile.Replace(disk, directory, Name, Kind, content);
    }
}
