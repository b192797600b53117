using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

/// <summary>Collects zxids in order into runs.</summary>
internal sealed class ZxidRuns
{
    private readonly List<ZxidRun> _runs = [];

    internal IReadOnlyList<ZxidRun> All => _runs;

    internal void Add(Zxid zxid) => Add(new ZxidRun(zxid.Epoch, zxid.Counter, zxid.Counter));

    internal void Add(in ZxidRun run)
    {
        if (_runs.Count > 0 && ZxidOrder.Follows(_runs[^1].Last, run.First) && _runs[^1].Epoch == run.Epoch)
        {
            _runs[^1] = _runs[^1] with { LastCounter = run.LastCounter };
            return;
        }

        _runs.Add(run);
    }

    internal void Clear() => _runs.Clear();

    internal bool Contains(Zxid zxid) => _runs.Exists(run => run.Contains(zxid));
}
