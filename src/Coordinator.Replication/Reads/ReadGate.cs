using Coordinator.Primitives;

namespace Coordinator.Replication.Reads;

/// <summary>
/// Lets linearizable reads through: each gets a ticket when it arrives; a question asked after that, whose answer is a zxid confirmed by a
/// quorum, opens the gate for every ticket up to it as soon as that zxid is applied here.
/// </summary>
internal sealed class ReadGate
{
    private readonly Queue<(long Through, Zxid Index)> _answers = new();
    private long _lastTicket;
    private long _asked;
    private long _answered;
    private long _open;

    /// <summary>A ticket for a read that has just arrived.</summary>
    public long Take() => ++_lastTicket;

    /// <summary>Whether a read may run.</summary>
    public bool IsOpen(long ticket) => ticket <= _open;

    /// <summary>The ticket up to which a question is to be asked now; 0 when there is none to ask.</summary>
    public long NextQuestion()
    {
        if (_asked == _lastTicket)
        {
            return 0;
        }

        _asked = _lastTicket;
        return _asked;
    }

    /// <summary>The questions under way are lost: they are asked again.</summary>
    public void LeaderLost() => _asked = _answered;

    /// <summary>The answer to a question. One to a question asked of another leader, or twice, opens nothing new.</summary>
    public void Answered(long through, Zxid index)
    {
        if (through > _answered && through <= _lastTicket)
        {
            _answered = through;
            _answers.Enqueue((through, index));
        }
    }

    /// <summary>Opens the gate as far as what is applied allows; whether that let anybody through.</summary>
    public bool Advance(Zxid applied)
    {
        var before = _open;
        while (_answers.TryPeek(out var answer) && answer.Index <= applied)
        {
            _open = _answers.Dequeue().Through;
        }

        return _open != before;
    }
}
