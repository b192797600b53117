using Coordinator.Primitives;
using Coordinator.Replication.Messages;

namespace Coordinator.Replication.Sessions;

/// <summary>A learner's signs of life since the last batch, one per session.</summary>
internal sealed class TouchBatch
{
    /// <summary>Most touches of one message.</summary>
    public const int MaxTouches = 10_000;

    private readonly SortedDictionary<SessionId, Touch> _touches = [];

    public bool IsEmpty => _touches.Count == 0;

    public void Add(SessionId session, long attachNumber, long ping)
    {
        var newest = _touches.TryGetValue(session, out var touch) && touch.AttachNumber == attachNumber ? Math.Max(touch.Ping, ping) : ping;
        _touches[session] = new Touch(session, attachNumber, newest);
    }

    /// <summary>The batch, in messages; it is empty afterwards.</summary>
    public List<Touches> Take(long stay)
    {
        var messages = _touches.Values.Chunk(MaxTouches).Select(chunk => new Touches(stay, chunk)).ToList();
        _touches.Clear();
        return messages;
    }

    public void Clear() => _touches.Clear();
}
