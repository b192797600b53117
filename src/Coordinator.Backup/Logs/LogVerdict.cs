using Coordinator.Primitives;

namespace Coordinator.Backup.Logs;

/// <summary>What a server's log and snapshots are worth. Every batch, checksum and order has been read.</summary>
/// <param name="ServerId">Whose they are.</param>
/// <param name="Segments">The believed segments, oldest first.</param>
/// <param name="Snapshots">All snapshots, oldest first.</param>
/// <param name="Txns">Txns in the believed segments.</param>
/// <param name="LogBase">The log holds every txn after this one.</param>
/// <param name="LastZxid">The last one.</param>
/// <param name="CommitZxid">The last one known committed here.</param>
/// <param name="Notes">What is no fault and yet worth knowing: a torn tail, which nobody was promised.</param>
/// <param name="Faults">What was promised and is not there, or does not check; each says where. None: a server would run on it as it is.</param>
public sealed record LogVerdict(
    ServerId ServerId,
    IReadOnlyList<LogPart> Segments,
    IReadOnlyList<LogPart> Snapshots,
    long Txns,
    Zxid LogBase,
    Zxid LastZxid,
    Zxid CommitZxid,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Faults);

/// <summary>A file of a server's history.</summary>
/// <param name="Path">The file.</param>
/// <param name="Base">The last zxid before it; of a snapshot its own.</param>
/// <param name="Last">The last zxid in it.</param>
/// <param name="Bytes">Bytes of content.</param>
public readonly record struct LogPart(string Path, Zxid Base, Zxid Last, long Bytes);
