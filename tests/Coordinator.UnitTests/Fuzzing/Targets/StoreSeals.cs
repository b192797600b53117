using System.Buffers.Binary;
using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage.Snapshots;
using Coordinator.Storage.TxnLog;

namespace Coordinator.UnitTests.Fuzzing.Targets;

/// <summary>Puts the checksums of the files of a store right.</summary>
internal static class StoreSeals
{
    private const int PayloadLengthAt = 68;
    private const int PayloadChecksumAt = 72;

    /// <summary>Blocks that are sealed as a whole.</summary>
    public static void Blocks(Span<byte> file)
    {
        for (var at = 0; at + Framing.BlockBytes <= file.Length; at += Framing.BlockBytes)
        {
            Framing.Seal(file.Slice(at, Framing.BlockBytes));
        }
    }

    /// <summary>The header block, then batches: payload, then header.</summary>
    public static void Segment(byte[] file)
    {
        if (file.Length < Framing.BlockBytes)
        {
            return;
        }

        Framing.Seal(file.AsSpan(0, Framing.BlockBytes));
        for (var at = Framing.BlockBytes; at + BatchHeader.Bytes <= file.Length; at += Framing.BlockBytes)
        {
            var batch = file.AsSpan(at);
            if (batch[0] == 0)
            {
                continue;
            }

            var length = BinaryPrimitives.ReadInt32LittleEndian(batch[PayloadLengthAt..]);
            var end = Framing.Align(BatchHeader.Bytes + (long)length);
            if (length >= 0 && end <= batch.Length)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(batch[PayloadChecksumAt..], Framing.Checksum(batch[BatchHeader.Bytes..(int)end]));
            }

            Framing.Seal(batch[..BatchHeader.Bytes]);
        }
    }

    /// <summary>The trailer, for the content as it is.</summary>
    public static void Snapshot(byte[] file)
    {
        var content = file.Length - SnapshotFormat.HeaderBytes - SnapshotFormat.TrailerBytes;
        if (content >= 0)
        {
            var zxid = new Zxid(BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(16)));
            Framing.Seal(file.AsSpan(0, SnapshotFormat.HeaderBytes));
            SnapshotFormat.Trailer(zxid, content, Framing.Checksum(file.AsSpan(SnapshotFormat.HeaderBytes, content)))
                .CopyTo(file, SnapshotFormat.HeaderBytes + content);
        }
    }
}
