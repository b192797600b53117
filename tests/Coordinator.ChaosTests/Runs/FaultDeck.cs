using Coordinator.ChaosTests.Faults;

namespace Coordinator.ChaosTests.Runs;

/// <summary>Faults in random order, each once before any comes again.</summary>
/// <param name="command">Which, how often, how long.</param>
internal sealed class FaultDeck(CommandLine command)
{
    private readonly Queue<Fault> _deck = new();
    private int _decks;
    private volatile bool _isStopped;

    /// <summary>No fault is begun any more.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>The next one; null when it is enough. A mixed run goes on until every fault was made once.</summary>
    public Fault? Next(TimeSpan elapsed, Random random)
    {
        var isOver = command.Rounds > 0 ? _deck.Count == 0 && _decks >= command.Rounds : elapsed.TotalSeconds >= command.Seconds && (_deck.Count == 0 || _decks > 1);
        if (isOver || _isStopped)
        {
            return null;
        }

        if (_deck.Count == 0)
        {
            var order = command.Faults.ToArray();
            random.Shuffle(order);
            Array.ForEach(order, _deck.Enqueue);
            _decks++;
        }

        return _deck.Dequeue();
    }
}
