namespace Coordinator.Primitives;

/// <summary>Consecutive txns of one epoch in a log; a log is a short ordered list of runs because zxids have no gaps within an epoch.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="FirstCounter">Counter of the first txn.</param>
/// <param name="LastCounter">Counter of the last txn, at least the first.</param>
public readonly record struct ZxidRun(Epoch Epoch, long FirstCounter, long LastCounter)
{
    /// <summary>The first txn.</summary>
    public Zxid First => new(Epoch, FirstCounter);

    /// <summary>The last txn.</summary>
    public Zxid Last => new(Epoch, LastCounter);

    /// <summary>Whether the txn is in the run.</summary>
    /// <param name="zxid">The txn.</param>
    public bool Contains(Zxid zxid) => zxid.Epoch == Epoch && zxid.Counter >= FirstCounter && zxid.Counter <= LastCounter;
}
