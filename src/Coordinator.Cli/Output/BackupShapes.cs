using System.Text.Json.Serialization;

namespace Coordinator.Cli.Output;

// What backups, recovery and logs print with --output json: as in Shapes, a contract with scripts.

/// <param name="File">As it was asked for.</param>
/// <param name="Zxid">The state is exact at this txn.</param>
/// <param name="Bytes">Of the file.</param>
/// <param name="EnsembleId">Of which ensemble.</param>
/// <param name="Znodes">The root included.</param>
/// <param name="Sessions">Open sessions.</param>
internal sealed record SnapshotSavedJson(string File, string Zxid, long Bytes, string EnsembleId, int Znodes, int Sessions);

/// <param name="File">As it was asked for.</param>
/// <param name="Zxid">The state is exact at this txn.</param>
/// <param name="Bytes">Of the file.</param>
/// <param name="EnsembleId">Of which ensemble.</param>
/// <param name="Znodes">The root included.</param>
/// <param name="Sessions">Open sessions.</param>
/// <param name="Ephemerals">Znodes that go with a session.</param>
/// <param name="Format">Version of the file's format.</param>
/// <param name="ApplyLevel">By which that ensemble made its txns.</param>
/// <param name="LastTime">The largest stamped time, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Subtrees">The largest, one and two levels below the root, these without single znodes.</param>
internal sealed record SnapshotInspectedJson(
    string File,
    string Zxid,
    long Bytes,
    string EnsembleId,
    int Znodes,
    int Sessions,
    int Ephemerals,
    int Format,
    int ApplyLevel,
    long LastTime,
    IReadOnlyList<SubtreeJson> Subtrees);

internal sealed record SubtreeJson(string Path, long Znodes, long Bytes);

/// <param name="Data">The data directory made.</param>
/// <param name="ServerId">Of which server.</param>
/// <param name="EnsembleId">The new ensemble: give it to --ensemble-id for the other servers.</param>
/// <param name="Zxid">Where the new history begins.</param>
/// <param name="Epoch">The epoch there.</param>
/// <param name="SnapshotZxid">Of the backup.</param>
/// <param name="Znodes">The root included.</param>
/// <param name="Sessions">Open sessions.</param>
/// <param name="MembershipForgotten">Whether the old ensemble had changed its membership: the configuration decides again.</param>
internal sealed record SnapshotRestoredJson(
    string Data, int ServerId, string EnsembleId, string Zxid, int Epoch, string SnapshotZxid, int Znodes, int Sessions, bool MembershipForgotten);

/// <param name="Data">The survivor's data directory.</param>
/// <param name="ServerId">Whose it is.</param>
/// <param name="Recovered">False without --yes: nothing was changed.</param>
/// <param name="LastZxid">Kept up to here; what was acknowledged after it is lost.</param>
/// <param name="CommitZxid">Known committed up to here.</param>
/// <param name="UncertainTxns">Txns between the two: perhaps never acknowledged, kept all the same.</param>
/// <param name="LostThrough">Of a damaged copy: lost after the last zxid, at least through this; else absent.</param>
/// <param name="LastTime">When the last one was stamped, milliseconds since 1970-01-01 UTC.</param>
/// <param name="WasVoter">Whether the copy counted: another one may have missed more.</param>
/// <param name="OldEnsembleId">The ensemble that is given up.</param>
/// <param name="EnsembleId">The new ensemble.</param>
/// <param name="Zxid">Where its history begins.</param>
/// <param name="Epoch">The epoch there.</param>
/// <param name="Znodes">The root included.</param>
/// <param name="Sessions">Open sessions.</param>
/// <param name="Kept">Where the old history stays; empty without --yes.</param>
/// <param name="NextSteps">What to do now.</param>
internal sealed record RecoveredJson(
    string Data,
    int ServerId,
    bool Recovered,
    string LastZxid,
    string CommitZxid,
    int UncertainTxns,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LostThrough,
    long LastTime,
    bool WasVoter,
    string OldEnsembleId,
    string EnsembleId,
    string Zxid,
    int Epoch,
    int Znodes,
    int Sessions,
    IReadOnlyList<string> Kept,
    IReadOnlyList<string> NextSteps);

/// <param name="Zxid">Its zxid.</param>
/// <param name="Time">Stamped by the leader, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Session">Who asked, or who ends; null for nobody.</param>
/// <param name="WriteSeq">The session's number of the write; absent where there is none.</param>
/// <param name="Kind">write, multi, openSession, closeSession, error, reap, founding, raiseLevel, or unreadable.</param>
/// <param name="Ops">On which znodes.</param>
/// <param name="Detail">Absent when there is nothing to say.</param>
/// <param name="Bytes">Of the encoded txn.</param>
internal sealed record LoggedTxnJson(
    string Zxid,
    long Time,
    string? Session,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? WriteSeq,
    string Kind,
    IReadOnlyList<LoggedOpJson> Ops,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail,
    int Bytes);

internal sealed record LoggedOpJson(string Op, string Path);

/// <param name="Data">The data directory.</param>
/// <param name="ServerId">Whose it is.</param>
/// <param name="Ok">Whether everything that was promised is there and checks.</param>
/// <param name="Txns">In the believed segments.</param>
/// <param name="LogBase">The log holds every txn after this one.</param>
/// <param name="LastZxid">The last one.</param>
/// <param name="CommitZxid">Known committed up to here.</param>
/// <param name="Segments">Oldest first.</param>
/// <param name="Snapshots">Oldest first.</param>
/// <param name="Notes">No fault, and worth knowing.</param>
/// <param name="Faults">Each says where.</param>
internal sealed record LogVerifiedJson(
    string Data,
    int ServerId,
    bool Ok,
    long Txns,
    string LogBase,
    string LastZxid,
    string CommitZxid,
    IReadOnlyList<LogPartJson> Segments,
    IReadOnlyList<LogPartJson> Snapshots,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Faults);

internal sealed record LogPartJson(string File, string Base, string Last, long Bytes);
