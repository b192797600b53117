using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Server.Telemetry;
using Coordinator.Zab;

namespace Coordinator.Server.Clients;

/// <summary>
/// What an attachment has asked for, and when: answers come in the order of the requests, and do not say what they answer. Bounded as the
/// unanswered requests of an attachment are.
/// </summary>
internal sealed class AskedRequests
{
    private const int KeptCapacity = 64;

    private Queue<(RequestKind Kind, long At)> _asked = new();
    private bool _startsWatch;

    /// <summary>What an input asks for.</summary>
    public void Add(Input input)
    {
        var now = RequestMetrics.Now;
        if (input is ClientRequests { Requests: var requests })
        {
            for (var i = 0; i < requests.Count; i++)
            {
                _asked.Enqueue((RequestKinds.Of(requests[i]), now));
            }
        }
        else if (input is ClientOpen or ClientAttach or UnaryWatch)
        {
            _startsWatch = input is UnaryWatch;
            _asked.Enqueue((RequestKinds.Of(input), now));
        }
    }

    /// <summary>Counts what an item answers: the oldest request, every one when it is the last item, or none.</summary>
    public void Answer(ClientItem item, RequestMetrics? metrics)
    {
        switch (item)
        {
            case ReplyItem reply:
                AnswerOldest(reply.Code, metrics);
                break;
            case AttachedItem:
                AnswerOldest(ErrorCode.Ok, metrics);
                break;
            case EventsItem when _startsWatch:
                _startsWatch = false;
                AnswerOldest(ErrorCode.Ok, metrics);
                break;
            case EndedItem ended:
                while (_asked.Count > 0)
                {
                    AnswerOldest(ended.Code, metrics);
                }

                break;
            default:
                break; // unasked
        }
    }

    private void AnswerOldest(ErrorCode result, RequestMetrics? metrics)
    {
        if (!_asked.TryDequeue(out var asked))
        {
            return;
        }

        metrics?.Answered(asked.Kind, result, asked.At);
        if (_asked.Count == 0 && _asked.Capacity > KeptCapacity)
        {
            // An idle session costs no queue.
            _asked = new();
        }
    }
}
