using Coordinator.Primitives;

namespace Coordinator.Replication.Reads;

/// <summary>
/// The leader's side of read indexes: questions that wait for a confirmation of the reign, in a round begun after they arrived. Questions
/// that wait together share a round.
/// </summary>
internal sealed class ReadConfirmations
{
    private readonly Queue<Question> _waiting = new();

    /// <summary>Notes a question.</summary>
    /// <param name="round">The round that was asked for after it arrived.</param>
    /// <param name="asker">The server that asks.</param>
    /// <param name="stay">Its stay; 0 for the leader itself.</param>
    /// <param name="questionId">Its number.</param>
    /// <param name="index">What was committed when it arrived.</param>
    public void Add(long round, ServerId asker, long stay, long questionId, Zxid index) =>
        _waiting.Enqueue(new Question(round, asker, stay, questionId, index));

    /// <summary>The questions that a confirmed round answers.</summary>
    public List<Question> Confirmed(long round)
    {
        var answered = new List<Question>();
        while (_waiting.TryPeek(out var question) && question.Round <= round)
        {
            answered.Add(_waiting.Dequeue());
        }

        return answered;
    }

    /// <summary>The reign is over: nobody is answered.</summary>
    public void Clear() => _waiting.Clear();

    /// <summary>A question that waits.</summary>
    public readonly record struct Question(long Round, ServerId Asker, long Stay, long QuestionId, Zxid Index);
}
