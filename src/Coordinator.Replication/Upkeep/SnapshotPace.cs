namespace Coordinator.Replication.Upkeep;

/// <summary>
/// How much of a snapshot may be made: so many bytes in a tick, the same share of them at the end of each batch. No clock says here how far a
/// tick has gone, so that as many batches are expected of it as there were in the last one.
/// </summary>
/// <param name="bytesPerTick">The allowance; 0: as much as the disk takes.</param>
internal sealed class SnapshotPace(long bytesPerTick)
{
    /// <summary>A tick of this much bounds nothing any more.</summary>
    private const long MaxAllowance = 1L << 48;

    private int _batches;
    private int _expected = 1;
    private long _budget;
    private long _spent;

    /// <summary>Whether a piece may be made at the end of this batch; it may go beyond what is left, which the next tick pays.</summary>
    public bool MayGoOn =>
        bytesPerTick == 0 || (Int128)_spent * _expected < (Int128)_budget * Math.Min(_batches, _expected);

    /// <summary>A snapshot begins: in the next tick, so that it has the whole of one to spread over.</summary>
    public void Begin() => (_budget, _spent) = (0, 0);

    /// <summary>A tick begins. What its predecessor has left over is not lost, up to an allowance.</summary>
    /// <param name="timesDue">
    /// How often another snapshot has become due since this one began. Each time doubles the pace, so that the log behind a snapshot is bounded.
    /// </param>
    public void OnTick(long timesDue)
    {
        (_expected, _batches) = (Math.Max(1, _batches), 0);
        var allowance = Doubled(timesDue);
        _budget = Math.Min(_budget - _spent, allowance) + allowance;
        _spent = 0;
    }

    /// <summary>A batch ends.</summary>
    public void OnBatch() => _batches++;

    /// <summary>A piece was made.</summary>
    /// <param name="bytes">What it cost.</param>
    public void OnMade(long bytes) => _spent += bytes;

    private long Doubled(long times)
    {
        var allowance = Math.Min(bytesPerTick, MaxAllowance);
        for (; times > 0 && allowance < MaxAllowance; times--)
        {
            allowance *= 2;
        }

        return allowance;
    }
}
