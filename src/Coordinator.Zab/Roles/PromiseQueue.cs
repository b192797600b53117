using Coordinator.Primitives;
using Coordinator.Zab.Messages;

namespace Coordinator.Zab.Roles;

/// <summary>Messages that promise something, held until the disk work that they speak of is durable. Leaving a leader drops them all.</summary>
internal sealed class PromiseQueue(PeerState state)
{
    private readonly Queue<(long Ticket, ServerId To, PeerMessage Message)> _waiting = new();

    /// <summary>Sends the message when the ticket, and everything promised before, is durable.</summary>
    public void SendAfter(long ticket, ServerId to, PeerMessage message)
    {
        _waiting.Enqueue((ticket, to, message));
        Release();
    }

    /// <summary>Sends what has become durable; returns the messages sent.</summary>
    public List<PeerMessage> Release()
    {
        var released = new List<PeerMessage>();
        while (_waiting.TryPeek(out var head) && head.Ticket <= state.CompletedTicket)
        {
            _waiting.Dequeue();
            state.Send(head.To, head.Message);
            released.Add(head.Message);
        }

        return released;
    }

    public void Clear() => _waiting.Clear();
}
