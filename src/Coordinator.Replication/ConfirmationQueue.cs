namespace Coordinator.Replication;

/// <summary>
/// The leader's answers that wait for a confirmation of its reign, in a round begun after they were asked for. What waits together shares a
/// round. Bounded by what can be asked within syncLimit: a leader that is not confirmed steps down, and clears.
/// </summary>
/// <typeparam name="T">What waits.</typeparam>
internal sealed class ConfirmationQueue<T>
{
    private readonly Queue<(long Round, T Waiting)> _waiting = new();

    /// <summary>Waits.</summary>
    /// <param name="round">The round that was asked for.</param>
    /// <param name="waiting">What waits.</param>
    public void Add(long round, T waiting) => _waiting.Enqueue((round, waiting));

    /// <summary>What a confirmed round answers, in order.</summary>
    /// <param name="round">The round.</param>
    public List<T> Confirmed(long round)
    {
        var confirmed = new List<T>();
        while (_waiting.TryPeek(out var head) && head.Round <= round)
        {
            confirmed.Add(_waiting.Dequeue().Waiting);
        }

        return confirmed;
    }

    /// <summary>The reign is over: nobody is answered.</summary>
    public void Clear() => _waiting.Clear();
}
