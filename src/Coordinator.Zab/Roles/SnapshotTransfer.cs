using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab.Roles;

/// <summary>
/// A leader's snapshot and the txns after it on their way into staging. One that breaks off is kept: the same reign, whose log only grows,
/// may go on with it in a later stay.
/// </summary>
internal sealed class SnapshotTransfer(ServerId leader, Epoch epoch, Zxid snapshotZxid)
{
    public Zxid SnapshotZxid { get; } = snapshotZxid;

    public List<LogRecord> Records { get; } = [];

    /// <summary>Bytes of the snapshot handed to the disk.</summary>
    public long Offset { get; set; }

    public bool IsSnapshotComplete { get; set; }

    public Zxid Last => Records.Count == 0 ? SnapshotZxid : Records[^1].Zxid;

    public StagedPart Part => new(SnapshotZxid, Offset, IsSnapshotComplete, Last);

    /// <summary>Whether it came out of this reign.</summary>
    public bool IsOf(ServerId server, Epoch reign) => leader == server && epoch == reign;
}
