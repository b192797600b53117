using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Broker.Client;

/// <summary>
/// The latest reign that was heard of, for each partition. Whoever has had an acknowledgement of one reign must not go back to a leader of an earlier one,
/// which a broker that is cut off still names: that leader does not know what was acknowledged since, and would take what follows it for a gap (KIP-320).
/// </summary>
internal sealed class KnownReigns
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PartitionName, (ulong Topic, LeaderEpoch Epoch)> _latest = [];

    /// <summary>A broker says which reign it is.</summary>
    /// <returns>False when a later one is known: the broker is behind.</returns>
    public bool Hear(PartitionName partition, ulong topic, LeaderEpoch epoch)
    {
        lock (_gate)
        {
            if (_latest.TryGetValue(partition, out var known) && known.Topic == topic && known.Epoch > epoch)
            {
                return false;
            }

            _latest[partition] = (topic, epoch);
            return true;
        }
    }

    /// <summary>A leader has acknowledged something in its reign.</summary>
    public void Hear(PartitionName partition, LeaderEpoch epoch)
    {
        lock (_gate)
        {
            if (_latest.TryGetValue(partition, out var known) && known.Epoch < epoch)
            {
                _latest[partition] = known with { Epoch = epoch };
            }
        }
    }

    /// <summary>Whether a later reign is known.</summary>
    public bool IsOver(PartitionName partition, LeaderEpoch epoch)
    {
        lock (_gate)
        {
            return _latest.TryGetValue(partition, out var known) && known.Epoch > epoch;
        }
    }
}
