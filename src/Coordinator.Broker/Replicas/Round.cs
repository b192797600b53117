using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Broker.Replicas;

/// <summary>
/// What the inputs of one round have come to: the replicas whose logs have grown, which are flushed once for all of them, and what is said then, many
/// partitions in one message.
/// </summary>
internal sealed class Round
{
    /// <summary>Most partitions of a question or an answer, and bytes of batches beyond which an answer gets no further partition.</summary>
    private const int MaxPartitions = 2_000;
    private const int MaxAnswerBytes = 4 << 20;

    private readonly HashSet<HostedReplica> _touched = [];
    private readonly SortedDictionary<long, List<FetchedPartition>> _answers = [];
    private readonly SortedDictionary<(BrokerId Leader, string Endpoint), List<FetchPosition>> _questions = [];

    /// <summary>A replica has something to flush, to ask or to say.</summary>
    public void Touch(HostedReplica replica) => _touched.Add(replica);

    /// <summary>The replicas that were touched since the last call, in order.</summary>
    public IReadOnlyList<HostedReplica> TakeTouched()
    {
        List<HostedReplica> touched = [.. _touched.OrderBy(replica => replica.Name)];
        _touched.Clear();
        return touched;
    }

    public void Forget(HostedReplica replica) => _touched.Remove(replica);

    public void Answer(long link, FetchedPartition answer)
    {
        if (!_answers.TryGetValue(link, out var answers))
        {
            _answers[link] = answers = [];
        }

        answers.Add(answer);
    }

    public void Ask(BrokerId leader, string endpoint, FetchPosition position)
    {
        if (!_questions.TryGetValue((leader, endpoint), out var positions))
        {
            _questions[(leader, endpoint)] = positions = [];
        }

        positions.Add(position);
    }

    /// <summary>Says what is to be said.</summary>
    public void Emit(List<BrokerEffect> effects)
    {
        foreach (var ((leader, endpoint), positions) in _questions)
        {
            effects.AddRange(positions.Chunk(MaxPartitions).Select(chunk => new AskFetches(leader, endpoint, chunk)));
        }

        foreach (var (link, answers) in _answers)
        {
            Emit(link, answers, effects);
        }

        _questions.Clear();
        _answers.Clear();
    }

    private static void Emit(long link, List<FetchedPartition> answers, List<BrokerEffect> effects)
    {
        var message = new List<FetchedPartition>();
        var bytes = 0;
        foreach (var answer in answers)
        {
            message.Add(answer);
            bytes += answer.Batches.Sum(batch => batch.Bytes.Length);
            if (message.Count == MaxPartitions || bytes >= MaxAnswerBytes)
            {
                effects.Add(new AnswerFetches(link, message));
                (message, bytes) = ([], 0);
            }
        }

        if (message.Count > 0)
        {
            effects.Add(new AnswerFetches(link, message));
        }
    }
}
