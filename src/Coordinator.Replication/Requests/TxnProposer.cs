using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Requests;

/// <summary>The leader's pen: stamps the time, which never falls, also across leaders, and hands the encoded txn to the broadcast.</summary>
internal sealed class TxnProposer(ReplicaContext context)
{
    private long _stamped;

    /// <summary>The time that the next txn would get.</summary>
    public long Now => Math.Max(Math.Max(_stamped, context.Tree.LastTime), context.WallMilliseconds);

    /// <summary>Something was proposed since the last end of a batch, so that there must be another one.</summary>
    public bool HasProposed { get; set; }

    /// <summary>A new reign: what an old one stamped and lost is forgotten, what is applied is not.</summary>
    public void Begin() => _stamped = context.Tree.LastTime;

    /// <summary>Proposes; false when this server does not lead, when the window is full, or before the first tick has told the time.</summary>
    public bool TryPropose(TxnHeader header, TxnBody body)
    {
        if (!context.IsLeading || context.Ticks == 0)
        {
            return false;
        }

        var time = Now;
        var level = body is RaiseLevelTxn raise ? raise.Level : context.Tree.ApplyLevel;
        if (!context.Zab.TryPropose(TxnCodec.Encode(new Txn(header with { Time = time, ApplyLevel = level }, body)), out _))
        {
            return false;
        }

        _stamped = time;
        HasProposed = true;
        return true;
    }
}
