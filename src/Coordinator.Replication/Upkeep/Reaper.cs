using Coordinator.Replication.Requests;
using Coordinator.Tree;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Upkeep;

/// <summary>
/// The leader's sweep of container and TTL znodes whose time is over, a bounded part of them in one tick. It only proposes: the txn names what
/// was seen, and applies if that is still so. One that could not be proposed is met again by the next sweep.
/// </summary>
internal sealed class Reaper(ReplicaContext context, TxnProposer proposer)
{
    private const int LookedAtOnce = 2_000;

    // Far below the window of proposals, so that clients are not throttled for a sweep.
    private const int ProposedAtOnce = 100;

    private readonly long _everyTicks = Math.Max(1, context.Options.ReapIntervalMilliseconds / context.Options.TickMilliseconds);
    private readonly Queue<SubtreeEntry> _due = new();
    private long _nextSweep;
    private string? _after;
    private bool _isSweeping;

    /// <summary>A reign begins: the first sweep comes an interval later.</summary>
    public void Begin()
    {
        _due.Clear();
        _nextSweep = context.Ticks + _everyTicks;
        _isSweeping = false;
    }

    public void OnTick()
    {
        if (!context.IsLeading)
        {
            return;
        }

        if (!_isSweeping && context.Ticks >= _nextSweep)
        {
            (_isSweeping, _after) = (true, null);
            _nextSweep = context.Ticks + _everyTicks;
        }

        if (_due.Count == 0 && _isSweeping)
        {
            Look();
        }

        Propose();
    }

    private void Look()
    {
        var page = context.Tree.DueForReaping(proposer.Now, _after, LookedAtOnce);
        foreach (var due in page.Due)
        {
            _due.Enqueue(due);
        }

        _after = page.Last;
        _isSweeping = page.Last is not null;
    }

    private void Propose()
    {
        for (var proposed = 0; proposed < ProposedAtOnce && _due.TryPeek(out var due); proposed++)
        {
            if (!proposer.TryPropose(new TxnHeader(0) { Origin = context.Self }, new ReapTxn(due.Path, due.Stat.Czxid, due.Stat.Mzxid)))
            {
                return;
            }

            _due.Dequeue();
        }
    }
}
