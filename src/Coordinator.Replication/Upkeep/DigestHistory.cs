using Coordinator.Primitives;

namespace Coordinator.Replication.Upkeep;

/// <summary>This server's own digests after its latest txns.</summary>
/// <param name="capacity">How many.</param>
internal sealed class DigestHistory(int capacity)
{
    private readonly (Zxid Zxid, ulong Digest)[] _ring = new (Zxid, ulong)[capacity];
    private long _next;

    public void Clear() => _next = 0;

    public void Add(Zxid zxid, ulong digest) => _ring[_next++ % capacity] = (zxid, digest);

    /// <summary>The digest at a txn; null when it is too old or not applied yet.</summary>
    public ulong? At(Zxid zxid)
    {
        var low = Math.Max(0, _next - capacity);
        var high = _next;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ring[middle % capacity].Zxid < zxid)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < _next && _ring[low % capacity] is var found && found.Zxid == zxid ? found.Digest : null;
    }
}
