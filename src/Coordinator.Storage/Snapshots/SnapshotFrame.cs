using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage.Snapshots;

/// <summary>Makes the bytes of a snapshot's file that stand around its content, for a state that no server has written: it is staged like a leader's.</summary>
/// <param name="zxid">The position of the state.</param>
public sealed class SnapshotFrame(Zxid zxid)
{
    private readonly RunningChecksum _checksum = new();
    private long _length;

    /// <summary>What stands before the content.</summary>
    public byte[] Header() => SnapshotFormat.Header(zxid);

    /// <summary>Takes note of the next bytes of the content.</summary>
    public void Append(ReadOnlySpan<byte> content)
    {
        _checksum.Append(content);
        _length += content.Length;
    }

    /// <summary>What stands behind the content that was taken note of.</summary>
    public byte[] Trailer() => SnapshotFormat.Trailer(zxid, _length, _checksum.Current);
}
