using Coordinator.Primitives;
using Coordinator.Replication.Messages;
using Coordinator.Replication.Requests;

namespace Coordinator.Replication.Reads;

/// <summary>Brings the questions of waiting reads to the leader, and the answers to the reads.</summary>
internal sealed class ReadWaiters(ReplicaContext context, ReadGate gate, SessionRequests requests, UnaryCalls calls)
{
    private readonly ConfirmationQueue<Question> _confirming = new();

    /// <summary>Asks for the reads that arrived since the last question.</summary>
    public void Ask()
    {
        if (!context.IsServing || gate.NextQuestion() is not (not 0 and var question))
        {
            return;
        }

        if (context.IsLeading)
        {
            Confirm(new Question(context.Self, 0, question, context.Zab.ReadIndex));
        }
        else
        {
            context.Send(context.Zab.Leader, new ReadIndexQuestion(context.Zab.Stay, question));
        }
    }

    /// <summary>The leader's side: a learner asks.</summary>
    public void OnQuestion(ServerId from, ReadIndexQuestion question) =>
        Confirm(new Question(from, question.Stay, question.QuestionId, context.Zab.ReadIndex));

    /// <summary>The leader's side: the reign is confirmed.</summary>
    public void OnConfirmed(long round)
    {
        foreach (var question in _confirming.Confirmed(round))
        {
            if (question.Stay == 0)
            {
                gate.Answered(question.QuestionId, question.Index);
            }
            else
            {
                context.Send(question.Asker, new ReadIndexAnswer(question.Stay, question.QuestionId, question.Index));
            }
        }

        Advance();
    }

    /// <summary>The learner's side: the answer.</summary>
    public void OnAnswer(ReadIndexAnswer answer)
    {
        gate.Answered(answer.QuestionId, answer.Index);
        Advance();
    }

    /// <summary>More is applied, or answered: reads whose index is reached run.</summary>
    public void Advance()
    {
        if (gate.Advance(context.Applied))
        {
            requests.OnGateOpened();
            calls.OnGateOpened();
        }
    }

    public void OnLeaderLost()
    {
        gate.LeaderLost();
        _confirming.Clear();
    }

    private void Confirm(Question question) => _confirming.Add(context.Zab.RequestConfirmation(), question);

    /// <summary>A read index question: who asks in which stay (0 for the leader itself), its number, and what may have been applied anywhere when it came.</summary>
    private readonly record struct Question(ServerId Asker, long Stay, long QuestionId, Zxid Index);
}
