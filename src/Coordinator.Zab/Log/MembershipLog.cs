using Coordinator.Primitives;
using Coordinator.Zab.Quorum;

namespace Coordinator.Zab.Log;

/// <summary>
/// The memberships that this server's log speaks of. One is in force: the newest that is known to be committed. A newer one in the log may be
/// committed elsewhere already, so until it is known here both count (<see cref="QuorumVerifier"/>).
/// </summary>
internal sealed class MembershipLog
{
    private readonly Func<LogRecord, EnsembleMembership?> _read;
    private readonly bool _pendingCounts;

    /// <param name="inForce">That of the configuration, or of the snapshot.</param>
    /// <param name="read">Finds the membership that a txn sets.</param>
    /// <param name="pendingCounts">False in a mutant.</param>
    public MembershipLog(EnsembleMembership inForce, Func<LogRecord, EnsembleMembership?> read, bool pendingCounts)
    {
        (_read, _pendingCounts) = (read, pendingCounts);
        InForce = inForce;
        Quorum = new QuorumVerifier(inForce);
    }

    /// <summary>The newest that is known to be committed.</summary>
    public EnsembleMembership InForce { get; private set; }

    /// <summary>What the log sets next; null when nothing is pending.</summary>
    public EnsembleMembership? Pending { get; private set; }

    public QuorumVerifier Quorum { get; private set; }

    /// <summary>Grows with every change of what counts.</summary>
    public int Changes { get; private set; }

    /// <summary>Whether a server is a member in either.</summary>
    public bool Includes(ServerId server) => InForce.Find(server) is not null || Pending?.Find(server) is not null;

    public void Append(LogRecord record)
    {
        if (_read(record) is not { } membership || membership.Version <= InForce.Version)
        {
            return;
        }

        // Nobody proposes a change before the one before it is committed.
        InForce = Pending ?? InForce;
        Pending = membership;
        OnChanged();
    }

    public void TruncateAfter(Zxid zxid)
    {
        if (Pending is { } pending && pending.Version > zxid)
        {
            ForgetPending();
        }
    }

    /// <summary>Everything up to here is committed.</summary>
    public void Commit(Zxid zxid)
    {
        if (Pending is { } pending && pending.Version <= zxid)
        {
            PutInForce(pending);
        }
    }

    /// <summary>A committed membership that another server, or an installed snapshot, tells of.</summary>
    public void Learn(EnsembleMembership committed)
    {
        if (committed.Version > InForce.Version)
        {
            PutInForce(committed);
        }
    }

    /// <summary>Another history replaces the log: what was pending in the old one is gone.</summary>
    public void ForgetPending()
    {
        if (Pending is not null)
        {
            Pending = null;
            OnChanged();
        }
    }

    private void PutInForce(EnsembleMembership committed)
    {
        InForce = committed;
        Pending = Pending is { } pending && pending.Version > committed.Version ? pending : null;
        OnChanged();
    }

    private void OnChanged()
    {
        Quorum = new QuorumVerifier(InForce, _pendingCounts ? Pending : null);
        Changes++;
    }
}
