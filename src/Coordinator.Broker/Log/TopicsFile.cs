using System.Buffers.Binary;
using System.Text;
using Coordinator.Controller.Core.Tree;
using Coordinator.Files;

namespace Coordinator.Broker.Log;

/// <summary>
/// Which topic each name stands for, of the topics that the directory has logs of: for each its identity (8), length of the name (2) and the name.
/// </summary>
internal static class TopicsFile
{
    private const int Kind = 6;
    private const int EntryBytes = 10;
    private const int MaxBytes = HighWatermarkFile.MaxPartitions * (EntryBytes + TopicSpec.MaxNameLength);

    internal static void Save(IDisk disk, string directory, IReadOnlyDictionary<string, ulong> topics)
    {
        var content = new byte[topics.Keys.Sum(name => EntryBytes + Encoding.UTF8.GetByteCount(name))];
        var rest = content.AsSpan();
        foreach (var (name, id) in topics)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rest, id);
            var length = Encoding.UTF8.GetBytes(name, rest[EntryBytes..]);
            BinaryPrimitives.WriteUInt16LittleEndian(rest[8..], checked((ushort)length));
            rest = rest[(EntryBytes + length)..];
        }

        CheckedFile.Replace(disk, directory, LogDirectoryLayout.Topics, Kind, content);
    }

    /// <exception cref="LogDirectoryException">The file is there and does not check: which records are whose is unknown.</exception>
    internal static Dictionary<string, ulong> Load(IDisk disk, string directory)
    {
        var topics = new Dictionary<string, ulong>(StringComparer.Ordinal);
        var path = directory + "/" + LogDirectoryLayout.Topics;
        if (!disk.Exists(path))
        {
            return topics;
        }

        ReadOnlySpan<byte> rest = CheckedFile.Read(disk, path, Kind, MaxBytes)
            ?? throw new LogDirectoryException($"{path}: does not check; which topics the logs are of is unknown");
        while (rest.Length >= EntryBytes && BinaryPrimitives.ReadUInt16LittleEndian(rest[8..]) is var length && length <= rest.Length - EntryBytes)
        {
            topics[Encoding.UTF8.GetString(rest.Slice(EntryBytes, length))] = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            rest = rest[(EntryBytes + length)..];
        }

        return topics;
    }
}
