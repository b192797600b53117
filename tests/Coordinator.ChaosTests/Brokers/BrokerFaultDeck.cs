namespace Coordinator.ChaosTests.Brokers;

/// <summary>Every fault once in random order, then by weight until the time is over.</summary>
/// <param name="seconds">The time.</param>
/// <param name="random">Draws.</param>
/// <param name="only">No other fault than this; null: all.</param>
internal sealed class BrokerFaultDeck(int seconds, Random random, BrokerFault? only)
{
    private readonly IReadOnlyList<BrokerFault> _faults = only is null ? BrokerFaults.All : [only];
    private readonly Queue<BrokerFault> _first = new(Shuffled(random, only));
    private volatile bool _isStopped;

    /// <summary>No fault is begun any more.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>The next one; null when it is enough.</summary>
    public BrokerFault? Next(TimeSpan elapsed)
    {
        if (_isStopped)
        {
            return null;
        }

        return _first.TryDequeue(out var fault) ? fault
            : elapsed.TotalSeconds < seconds ? Drawn()
            : null;
    }

    private static BrokerFault[] Shuffled(Random random, BrokerFault? only)
    {
        BrokerFault[] faults = only is null ? [.. BrokerFaults.All] : [only];
        random.Shuffle(faults);
        return faults;
    }

    private BrokerFault Drawn()
    {
        var place = random.Next(_faults.Sum(fault => fault.Weight));
        foreach (var fault in _faults)
        {
            place -= fault.Weight;
            if (place < 0)
            {
                return fault;
            }
        }

        throw new InvalidOperationException("the weights do not add up");
    }
}
