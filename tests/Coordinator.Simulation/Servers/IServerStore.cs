using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Zab;

namespace Coordinator.Simulation.Servers;

/// <summary>What a server's storage worker works on. Synchronous; an append is durable only after the next flush, all else when it returns.</summary>
internal interface IServerStore : IDisposable
{
    /// <summary>The last record that the store says is durable.</summary>
    Zxid Flushed { get; }

    void Append(IReadOnlyList<LogRecord> records, Zxid commit);

    void Flush();

    void Truncate(Zxid after);

    void SaveEpochs(EpochState epochs);

    void WriteTailHeader(Zxid commit);

    void BeginInstall(Zxid snapshotZxid);

    void StageSnapshot(long offset, ReadOnlyMemory<byte> bytes);

    void StageTxns(IReadOnlyList<LogRecord> records, Zxid commit);

    /// <summary>Makes the staged state valid and gives it, decoded.</summary>
    DataTree CommitInstall();

    void AbortInstall();

    IReadOnlyList<LogRecord> ReadLog(Zxid after, int maxBytes);

    (ReadOnlyMemory<byte> Bytes, bool IsLast) ReadSnapshot(Zxid snapshotZxid, long offset, int maxBytes);

    /// <summary>Writes a piece of a snapshot under a temporary name; nothing when the log has gone on without it.</summary>
    void WriteSnapshot(Zxid zxid, long offset, ReadOnlyMemory<byte> bytes);

    /// <summary>The oldest state that the log continues; null when what is there is no tree.</summary>
    DataTree? Reread();

    /// <summary>Removes what was written of a snapshot.</summary>
    void DropSnapshot();

    /// <summary>Gives the snapshot its name, purges, and says what is the newest one and to where the log now reaches back.</summary>
    (Zxid Newest, Zxid LogBase) CompleteSnapshot();
}

/// <summary>What opening a disk gave.</summary>
/// <param name="Store">The open store.</param>
/// <param name="Recovered">For the replica.</param>
/// <param name="Tree">The state at the snapshot; null for none.</param>
internal sealed record OpenedStore(IServerStore Store, ZabRecovered Recovered, DataTree? Tree);
