using Coordinator.Primitives;
using Coordinator.Zab;

namespace Coordinator.Simulation.Servers;

/// <summary>What a server's disk surely holds, kept beside the store so that promises can be compared with it.</summary>
internal sealed class DurableState
{
    private Zxid _stagedLast;

    public EpochState Epochs { get; set; }

    /// <summary>Last record, or the snapshot's position if that is all.</summary>
    public Zxid Last { get; private set; }

    /// <summary>Storage work up to this ticket is done.</summary>
    public long Ticket { get; set; }

    public static DurableState From(ZabRecovered recovered) => new()
    {
        Epochs = recovered.Epochs,
        Last = recovered.Records.Count > 0 ? recovered.Records[^1].Zxid : recovered.SnapshotZxid,
    };

    public void Appended(IReadOnlyList<LogRecord> records) => Last = records.Count > 0 ? records[^1].Zxid : Last;

    public void Truncated(Zxid after) => Last = Zxid.Min(Last, after);

    public void InstallBegun(Zxid snapshot) => _stagedLast = snapshot;

    public void Staged(IReadOnlyList<LogRecord> records) => _stagedLast = records.Count > 0 ? records[^1].Zxid : _stagedLast;

    public void Installed() => Last = _stagedLast;
}
