using Coordinator.Primitives;
using Coordinator.Tree.Apply;

namespace Coordinator.Tree.Snapshots;

/// <summary>
/// Walks the znodes of one point in the order of a snapshot while txns go on. What they change ahead of the walk is kept as it was, what they
/// delete there is kept whole, what they create is passed over: it is younger than the point.
/// </summary>
internal sealed class ZnodeImageWalk(ZnodeTable znodes, Zxid point) : IDisposable
{
    private readonly Dictionary<Znode, ZnodeState> _before = [];

    /// <summary>Deleted since, and not yet given.</summary>
    private readonly SortedSet<Znode> _gone = new(PreorderComparer.Instance);

    /// <summary>The last znode walked over, which may be gone; null before the root.</summary>
    private Znode? _walked;

    /// <summary>What is left of the living tree; null when a txn has changed it since.</summary>
    private IEnumerator<Znode>? _living;

    /// <summary>The next living znode, not yet walked over.</summary>
    private Znode? _next;

    /// <summary>Pre-images kept now.</summary>
    public int Kept => _before.Count + _gone.Count;

    /// <summary>A txn is done.</summary>
    public void Changed(UndoLog undo)
    {
        // Also when the txn left no trace: undoing moved znodes under the enumerator.
        Forget();
        undo.KeepIn(this);
    }

    /// <summary>A txn changed a znode's state.</summary>
    public void Keep(Znode znode, in ZnodeState before)
    {
        if (IsAhead(znode))
        {
            _before.TryAdd(znode, before);
        }
    }

    /// <summary>A txn deleted a znode.</summary>
    public void KeepDeleted(Znode znode)
    {
        if (IsAhead(znode))
        {
            _gone.Add(znode);
        }
    }

    /// <summary>The next znode, with its state at the point. Passing over a younger one is a step of its own: it gives none.</summary>
    /// <returns>False at the end.</returns>
    public bool TryStep(out Znode? znode, out ZnodeState state)
    {
        (znode, state) = (null, default);
        Seek();
        if (_gone.Count > 0 && _gone.Min is { } gone && (_next is null || PreorderComparer.Instance.Compare(gone, _next) < 0))
        {
            _gone.Remove(gone);
            znode = gone;
        }
        else if (_next is not null)
        {
            (znode, _next) = (_next, null);
        }
        else
        {
            return false;
        }

        _walked = znode;
        if (znode.Czxid > point)
        {
            znode = null;
        }
        else if (!_before.Remove(znode, out state))
        {
            state = znode.Capture();
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    private bool IsAhead(Znode znode) =>
        znode.Czxid <= point && (_walked is null || PreorderComparer.Instance.Compare(znode, _walked) > 0);

    private void Seek()
    {
        if (_next is not null)
        {
            return;
        }

        _living ??= (_walked is null ? ZnodeWalk.All(znodes.Root) : ZnodeWalk.After(znodes.Root, _walked.Path)).GetEnumerator();
        _next = _living.MoveNext() ? _living.Current : null;
    }

    private void Forget()
    {
        _living?.Dispose();
        _living = null;
        _next = null;
    }
}
