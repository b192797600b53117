using System.Collections.Concurrent;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Protocol.Broker.V1;
using Coordinator.Records;

namespace Coordinator.UnitTests.BrokerClients;

/// <summary>A partition that all fake brokers share: its log, who leads, and what goes wrong next.</summary>
internal sealed class FakePartition
{
    private readonly Lock _gate = new();
    private readonly List<byte[]> _batches = [];
    private readonly Dictionary<long, (int Next, List<(int Sequence, long Offset, int Epoch)> Known)> _producers = [];
    private TaskCompletionSource _changed = New();
    private long _end;

    /// <summary>−1: none.</summary>
    public int Leader { get; private set; }

    public int Epoch { get; private set; }

    /// <summary>What the next batches are answered; the log is not changed but by those that say so.</summary>
    public ConcurrentQueue<ProduceError> Refusals { get; } = new();

    /// <summary>How many of the next batches are appended, and then the stream breaks.</summary>
    public int LostAnswers { get; set; }

    /// <summary>With each lost answer the leader's reign ends, and it begins another, of which nobody else hears.</summary>
    public bool ReignEndsWithALostAnswer { get; set; }

    /// <summary>The reign that brokers name to those who ask for the leader.</summary>
    public int NamedEpoch { get; private set; }

    /// <summary>Offsets before it are gone.</summary>
    public long Start { get; set; }

    public void Move(int leader)
    {
        lock (_gate)
        {
            (Leader, Epoch, NamedEpoch) = (leader, Epoch + 1, Epoch + 1);
            Signal();
        }
    }

    /// <summary>Every record, as its value.</summary>
    public IReadOnlyList<string> Values()
    {
        lock (_gate)
        {
            return [.. _batches.SelectMany(bytes => Read(bytes).Records()).Select(record => System.Text.Encoding.UTF8.GetString(record.Value!.Value.Span))];
        }
    }

    public ProduceResponse Produce(int broker, ProduceRequest request, out bool isLost)
    {
        lock (_gate)
        {
            isLost = false;
            var answer = new ProduceResponse { CorrelationId = request.CorrelationId, LeaderEpoch = -1, CurrentEpoch = Epoch, LeaderId = Leader, BaseOffset = -1 };
            if (broker != Leader)
            {
                answer.Error = ProduceError.NotLeader;
            }
            else if (Refusals.TryDequeue(out var refusal))
            {
                answer.Error = refusal;
                if (refusal == ProduceError.NotEnoughReplicasAfterAppend)
                {
                    Append(request.Batch.ToByteArray(), answer);
                }
            }
            else
            {
                Append(request.Batch.ToByteArray(), answer);
                isLost = answer.Error == ProduceError.None && LostAnswers > 0;
                LostAnswers -= isLost ? 1 : 0;
                Epoch += isLost && ReignEndsWithALostAnswer ? 1 : 0;
            }

            answer.Message = answer.Error.ToString();
            return answer;
        }
    }

    /// <summary>The batches from an offset on; null when the broker does not lead.</summary>
    public (IReadOnlyList<byte[]> Batches, long Next, Task Changed)? From(int broker, long offset)
    {
        lock (_gate)
        {
            return broker == Leader
                ? ([.. _batches.Where(bytes => Read(bytes).Head.NextOffset > offset)], _end, _changed.Task)
                : null;
        }
    }

    private static RecordBatch Read(byte[] bytes)
    {
        Assert.Null(RecordBatch.TryRead(bytes, out var batch));
        return batch;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Append(byte[] bytes, ProduceResponse answer)
    {
        var head = Read(bytes).Head;
        var (next, known) = _producers.GetValueOrDefault(head.Producer.Id, (0, []));
        if (known.FindIndex(one => one.Sequence == head.Producer.Sequence) is >= 0 and var at)
        {
            (answer.BaseOffset, answer.LeaderEpoch) = (known[at].Offset, known[at].Epoch);
        }
        else if (head.Producer.Sequence != next)
        {
            answer.Error = ProduceError.OutOfOrderSequence;
        }
        else
        {
            (answer.BaseOffset, answer.LeaderEpoch) = (_end, Epoch);
            BatchHead.Place(bytes, _end, new LeaderEpoch(Epoch));
            _batches.Add(bytes);
            known.Add((head.Producer.Sequence, _end, Epoch));
            _producers[head.Producer.Id] = (head.Producer.After(head.Count), known);
            _end += head.Count;
            Signal();
        }
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = New();
    }
}
