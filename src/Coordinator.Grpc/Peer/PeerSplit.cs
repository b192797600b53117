using Coordinator.Primitives;
using Coordinator.Replication.Messages;
using Coordinator.Zab.Messages;

namespace Coordinator.Grpc.Peer;

/// <summary>Cuts messages that carry lists into messages that fit a frame, in order. A single large item goes alone.</summary>
internal static class PeerSplit
{
    public static void Into(Queue<PeerMessage> pieces, PeerMessage message, int maxBytes)
    {
        if (PeerWeight.Of(message) <= maxBytes)
        {
            pieces.Enqueue(message);
            return;
        }

        switch (message)
        {
            case Propose propose:
                Split(propose, pieces, maxBytes);
                break;
            case ForwardWrites forward:
                foreach (var part in Parts(forward.Txns, PeerWeight.Of, maxBytes))
                {
                    pieces.Enqueue(forward with { Txns = part });
                }

                break;
            case Touches touches:
                foreach (var part in Parts(touches.Touched, static _ => 40, maxBytes))
                {
                    pieces.Enqueue(touches with { Touched = part });
                }

                break;
            case TouchesCounted counted:
                foreach (var part in Parts(counted.Touched, static _ => 40, maxBytes))
                {
                    pieces.Enqueue(counted with { Touched = part });
                }

                break;
            default:
                pieces.Enqueue(message);
                break;
        }
    }

    private static void Split(Propose propose, Queue<PeerMessage> pieces, int maxBytes)
    {
        var left = propose.Records.Count;
        foreach (var part in Parts(propose.Records, PeerWeight.Of, maxBytes))
        {
            left -= part.Count;

            // A commit beyond what has been sent would speak of records that the learner does not have yet.
            var commit = left == 0 ? propose.Commit : Zxid.Min(propose.Commit, part[^1].Zxid);
            pieces.Enqueue(propose with { Records = part, Commit = commit });
        }
    }

    private static IEnumerable<IReadOnlyList<T>> Parts<T>(IReadOnlyList<T> items, Func<T, int> weigh, int maxBytes)
    {
        const int Envelope = 96;
        var part = new List<T>();
        var weight = Envelope;
        foreach (var item in items)
        {
            var itemWeight = weigh(item);
            if (part.Count > 0 && weight + itemWeight > maxBytes)
            {
                yield return part;
                part = [];
                weight = Envelope;
            }

            part.Add(item);
            weight += itemWeight;
        }

        yield return part;
    }
}
