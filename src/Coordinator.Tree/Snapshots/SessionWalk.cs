using System.Diagnostics.CodeAnalysis;
using Coordinator.Primitives;

namespace Coordinator.Tree.Snapshots;

/// <summary>Walks the sessions of one point, oldest first, while txns go on: what they change or close ahead of the walk is kept as it was.</summary>
internal sealed class SessionWalk(SessionTable sessions, Zxid point)
{
    private readonly SortedDictionary<SessionId, SessionImage> _before = [];

    /// <summary>The last session given; none before the first.</summary>
    private SessionId _given = SessionId.None;

    /// <summary>Pre-images kept now.</summary>
    public int Kept => _before.Count;

    /// <summary>A txn is about to change or close a session.</summary>
    public void Changing(Session session)
    {
        if (session.Id > _given && session.Id.Value <= point.Value && !_before.ContainsKey(session.Id))
        {
            _before.Add(session.Id, SessionImage.Of(session));
        }
    }

    /// <summary>The next session as it was.</summary>
    public bool TryNext([NotNullWhen(true)] out SessionImage? image)
    {
        image = null;
        var next = sessions.NextAfter(_given);
        if (_before.Count > 0)
        {
            var (id, kept) = _before.First();
            if (next is null || id <= next.Id)
            {
                _before.Remove(id);
                image = kept;
            }
        }

        if (image is null && next is not null && next.Id.Value <= point.Value)
        {
            image = SessionImage.Of(next);
        }

        _given = image?.Session.Id ?? _given;
        return image is not null;
    }
}
