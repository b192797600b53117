using System.Buffers.Binary;
using Coordinator.Controller.Core.Logs;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Files;

namespace Coordinator.Broker.Log;

/// <summary>
/// Where each leader's reign began in a log, in a file of its own (<c>leader-epochs</c>): epoch (4) and offset (8) of each. It is durable before the
/// first record of an epoch. The heads of the batches tell the same, so a file that does not check, or says otherwise, is made again from them.
/// </summary>
internal sealed class EpochFile(IDisk disk, string directory)
{
    internal const string Name = "leader-epochs";

    /// <summary>Most reigns that are kept; of older ones it is only known that they ended before these.</summary>
    internal const int MaxEpochs = 65_536;

    private const int Kind = 1;
    private const int EntryBytes = 12;

    internal string Path { get; } = directory + "/" + Name;

    internal void Save(LeaderEpochCache epochs)
    {
        if (epochs.Starts.Count > MaxEpochs)
        {
            epochs.TruncateFromStart(epochs.Starts[^MaxEpochs].Offset);
        }

        var content = new byte[epochs.Starts.Count * EntryBytes];
        for (var i = 0; i < epochs.Starts.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(i * EntryBytes), epochs.Starts[i].Epoch.Value);
            BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan((i * EntryBytes) + 4), epochs.Starts[i].Offset);
        }

        CheckedFile.Replace(disk, directory, Name, Kind, content);
    }

    /// <summary>What the file says; null when it is missing or does not check.</summary>
    internal IReadOnlyList<EpochStart>? Load()
    {
        var content = CheckedFile.Read(disk, Path, Kind, MaxEpochs * EntryBytes);
        if (content is null || content.Length % EntryBytes != 0)
        {
            return null;
        }

        var starts = new EpochStart[content.Length / EntryBytes];
        for (var i = 0; i < starts.Length; i++)
        {
            var entry = content.AsSpan(i * EntryBytes);
            starts[i] = new EpochStart(
                new LeaderEpoch(BinaryPrimitives.ReadInt32LittleEndian(entry)), BinaryPrimitives.ReadInt64LittleEndian(entry[4..]));
        }

        return starts;
    }
}
