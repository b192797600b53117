using System.Buffers.Binary;
using System.Text;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Files;

namespace Coordinator.Broker.Log;

/// <summary>
/// The high watermarks of all logs of a broker as they were a while ago: for each partition its number (4), offset (8), length of the topic's name (2)
/// and the name. Losing them costs nothing but time: a follower cuts by epochs, and its leader tells it the watermark anew.
/// </summary>
internal static class HighWatermarkFile
{
    /// <summary>Most partitions.</summary>
    internal const int MaxPartitions = 100_000;

    private const int Kind = 4;
    private const int EntryBytes = 14;
    private const int MaxBytes = MaxPartitions * (EntryBytes + TopicSpec.MaxNameLength);

    internal static void Save(IDisk disk, string directory, IReadOnlyDictionary<PartitionName, long> offsets)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offsets.Count, MaxPartitions);
        var content = new byte[offsets.Keys.Sum(name => EntryBytes + Encoding.UTF8.GetByteCount(name.Topic))];
        var rest = content.AsSpan();
        foreach (var (name, offset) in offsets)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, name.Number);
            BinaryPrimitives.WriteInt64LittleEndian(rest[4..], offset);
            var length = Encoding.UTF8.GetBytes(name.Topic, rest[EntryBytes..]);
            BinaryPrimitives.WriteUInt16LittleEndian(rest[12..], checked((ushort)length));
            rest = rest[(EntryBytes + length)..];
        }

        CheckedFile.Replace(disk, directory, LogDirectoryLayout.HighWatermark, Kind, content);
    }

    /// <summary>What the file says; null when it is missing or not readable.</summary>
    internal static Dictionary<PartitionName, long>? Load(IDisk disk, string directory)
    {
        if (CheckedFile.Read(disk, directory + "/" + LogDirectoryLayout.HighWatermark, Kind, MaxBytes) is not { } content)
        {
            return null;
        }

        var offsets = new Dictionary<PartitionName, long>();
        ReadOnlySpan<byte> rest = content;
        while (rest.Length >= EntryBytes && BinaryPrimitives.ReadUInt16LittleEndian(rest[12..]) is var length && length <= rest.Length - EntryBytes)
        {
            var topic = Encoding.UTF8.GetString(rest.Slice(EntryBytes, length));
            offsets[new PartitionName(topic, BinaryPrimitives.ReadInt32LittleEndian(rest))] = Math.Max(0, BinaryPrimitives.ReadInt64LittleEndian(rest[4..]));
            rest = rest[(EntryBytes + length)..];
        }

        return rest.Length == 0 ? offsets : null;
    }
}
