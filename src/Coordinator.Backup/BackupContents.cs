using Coordinator.Primitives;

namespace Coordinator.Backup;

/// <summary>What a backup holds, all of it read and checked.</summary>
/// <param name="Zxid">The state is exact at this txn.</param>
/// <param name="EnsembleId">Of which ensemble.</param>
/// <param name="FormatVersion">Of the file.</param>
/// <param name="ApplyLevel">The level by which that ensemble made its txns.</param>
/// <param name="LastTime">The largest time that a leader had stamped, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Znodes">Znodes, the root included.</param>
/// <param name="Ephemerals">Those of them that go with a session.</param>
/// <param name="Sessions">Open sessions.</param>
/// <param name="Bytes">Bytes of the file.</param>
/// <param name="Largest">The largest subtrees.</param>
public sealed record BackupContents(
    Zxid Zxid,
    long EnsembleId,
    int FormatVersion,
    int ApplyLevel,
    long LastTime,
    int Znodes,
    int Ephemerals,
    int Sessions,
    long Bytes,
    IReadOnlyList<SubtreeSize> Largest);
