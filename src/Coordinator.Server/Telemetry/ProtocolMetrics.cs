using System.Diagnostics.Metrics;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Tree.Txns;
using Coordinator.Zab;

namespace Coordinator.Server.Telemetry;

/// <summary>What the replica says has happened: states, notes, applied txns, ended sessions.</summary>
public sealed class ProtocolMetrics
{
    private static readonly ServerState[] States = Enum.GetValues<ServerState>();
    private static readonly NoteKind[] Notes = Enum.GetValues<NoteKind>();
    private static readonly CloseReason[] Reasons = Enum.GetValues<CloseReason>();
    private static readonly string[] Txns = ["write", "open_session", "close_session", "error", "reap", "other"];

    private readonly CounterTable _applied;
    private readonly CounterTable _states;
    private readonly CounterTable _notes;
    private readonly CounterTable _expiring;
    private readonly CounterTable _closed;

    internal ProtocolMetrics(Meter meter)
    {
        _applied = new CounterTable(meter, "coordinator.txns.applied", "{txn}", "Txns applied, by kind.", "kind", Txns);
        _states = new CounterTable(
            meter, "coordinator.state.changes", "{change}", "Changes of state, by the new state.", "state", States.Select(ServerStates.NameOf));
        _notes = new CounterTable(
            meter, "coordinator.notes", "{note}", "Notes of the protocol, by kind.", "kind", Notes.Select(kind => kind.ToString()));
        _expiring = new CounterTable(meter, "coordinator.sessions.expiring", "{session}", "Expiries that this leader proposed.");
        _closed = new CounterTable(
            meter,
            "coordinator.sessions.closed",
            "{session}",
            "Sessions whose end was applied here, by who ended them.",
            "reason",
            Reasons.Select(reason => reason.ToString().ToLowerInvariant()));
    }

    internal void Record(ReplicaEvent happened)
    {
        switch (happened)
        {
            case AppliedTraced applied:
                Count(applied);
                break;
            case StateTraced state:
                _states.Add(Array.IndexOf(States, state.State));
                break;
            case NoteTraced note:
                _notes.Add(Array.IndexOf(Notes, note.Kind));
                break;
            case ExpiryTraced:
                _expiring.Increment();
                break;
            default:
                break; // timed, not counted
        }
    }

    private void Count(AppliedTraced applied)
    {
        _applied.Add(applied.Txn.Body switch
        {
            WriteTxn => 0,
            OpenSessionTxn => 1,
            CloseSessionTxn => 2,
            ErrorTxn => 3,
            ReapTxn => 4,
            _ => 5,
        });
        if (applied.Txn.Body is CloseSessionTxn close && !applied.Result.ClosedSession.IsNone)
        {
            _closed.Add(Array.IndexOf(Reasons, close.Reason));
        }
    }
}
