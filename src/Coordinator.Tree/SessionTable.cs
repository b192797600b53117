using System.Diagnostics.CodeAnalysis;
using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>The live sessions with their write numbers and kept results.</summary>
internal sealed class SessionTable
{
    private readonly Dictionary<SessionId, Session> _byId = [];
    private readonly Dictionary<PasswordHash, Session> _byPassword = [];
    private readonly SortedSet<SessionId> _ids = [];

    /// <summary>Sum of the hashes of all sessions and kept results.</summary>
    public ulong Digest { get; private set; }

    public int Count => _byId.Count;

    /// <summary>The snapshot being written, told of a session before it changes.</summary>
    public TreeSnapshotWriter? Snapshot { get; set; }

    public bool TryFind(SessionId id, [NotNullWhen(true)] out Session? session) => _byId.TryGetValue(id, out session);

    public Session? FindByPassword(PasswordHash password) => _byPassword.GetValueOrDefault(password);

    public IEnumerable<Session> InIdOrder() => _ids.Select(id => _byId[id]);

    /// <summary>The sessions younger than one that may be gone, oldest first.</summary>
    public IEnumerable<Session> After(SessionId id) =>
        _ids.Count == 0 || _ids.Max <= id ? [] : _ids.GetViewBetween(new SessionId(id.Value + 1), _ids.Max).Select(next => _byId[next]);

    /// <summary>The oldest session younger than one that may be gone; null when there is none.</summary>
    public Session? NextAfter(SessionId id) => After(id).FirstOrDefault();

    public void Add(Session session)
    {
        Invariant.Holds(!session.Id.IsNone && session.LastAppliedSeq == session.AckedSeq && session.Results.Count == 0);
        _byId.Add(session.Id, session);
        _byPassword.Add(session.Password, session);
        _ids.Add(session.Id);
        session.Results.StartAt(session.AckedSeq + 1);
        session.Hash = TreeDigest.Of(session);
        Digest += session.Hash;
    }

    public void Remove(Session session)
    {
        Snapshot?.Changing(session);
        for (var seq = session.AckedSeq + 1; seq <= session.LastAppliedSeq; seq++)
        {
            Digest -= HashOf(session, seq);
        }

        Digest -= session.Hash;
        _byId.Remove(session.Id);
        _byPassword.Remove(session.Password);
        _ids.Remove(session.Id);
    }

    /// <summary>Drops the results that the client says it has; a number that was never applied counts as the last one.</summary>
    public void Acknowledge(Session session, long seq)
    {
        seq = Math.Min(seq, session.LastAppliedSeq);
        if (seq <= session.AckedSeq)
        {
            return;
        }

        Snapshot?.Changing(session);
        for (var dropped = session.AckedSeq + 1; dropped <= seq; dropped++)
        {
            Digest -= HashOf(session, dropped);
            session.Results.DropFirst();
        }

        session.AckedSeq = seq;
        Rehash(session);
    }

    /// <summary>Keeps the result of the next write number.</summary>
    public void Record(Session session, KeptResult result)
    {
        Snapshot?.Changing(session);
        session.Results.Add(result);
        session.LastAppliedSeq++;
        Invariant.Holds(session.Results.Count == session.LastAppliedSeq - session.AckedSeq);
        Digest += HashOf(session, session.LastAppliedSeq);
        Rehash(session);
    }

    private static ulong HashOf(Session session, long seq)
    {
        var result = session.Results[seq];
        return TreeDigest.Of(session.Id, seq, result.RequestHash, result.Encoded.Span[..result.HashedBytes]);
    }

    private void Rehash(Session session)
    {
        Digest -= session.Hash;
        session.Hash = TreeDigest.Of(session);
        Digest += session.Hash;
    }
}
