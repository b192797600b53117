using System.Runtime.InteropServices;
using Coordinator.Primitives;

namespace Coordinator.Replication.Inspections;

/// <summary>
/// The most frequent of any number of keys in a fixed number of counters (space-saving: a key without a counter takes over the smallest one,
/// and its count with it). A key that made up more than 1 / capacity of all is certainly among them. A count costs the same whatever came before.
/// </summary>
/// <param name="capacity">Counters.</param>
/// <param name="comparer">Of the keys; null for their own.</param>
internal sealed class TopCounters<TKey>(int capacity, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly Dictionary<TKey, int> _slots = new(comparer);
    private readonly List<Counter> _counters = [];
    private long _least;
    private int _hand;

    /// <summary>Counts a key.</summary>
    public void Add(TKey key, int times = 1)
    {
        if (_slots.TryGetValue(key, out var slot))
        {
            CollectionsMarshal.AsSpan(_counters)[slot].Count += times;
        }
        else if (_counters.Count < capacity)
        {
            _slots.Add(key, _counters.Count);
            _counters.Add(new Counter(key, times, 0));
        }
        else
        {
            slot = Smallest();
            _slots.Remove(_counters[slot].Key);
            _slots.Add(key, slot);
            _counters[slot] = new Counter(key, _least + times, _least);
        }
    }

    /// <summary>The counters in use, in no order.</summary>
    public IReadOnlyList<Counter> Counters => _counters;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _slots.Clear();
        _counters.Clear();
        (_least, _hand) = (0, 0);
    }

    /// <summary>Counts only grow, so the smallest is found by a hand that goes round: a round for each time that the smallest count grows.</summary>
    private int Smallest()
    {
        for (var looked = 0; _counters[_hand].Count != _least; looked++)
        {
            _hand = (_hand + 1) % capacity;
            if (looked == capacity)
            {
                _least = _counters.Min(counter => counter.Count);
            }
        }

        Invariant.Holds(_least > 0);
        return _hand;
    }

    /// <summary>A key that is counted.</summary>
    internal struct Counter(TKey key, long count, long inherited)
    {
        public readonly TKey Key = key;

        /// <summary>What the counter had when the key took it over.</summary>
        public readonly long Inherited = inherited;

        /// <summary>The key came at most so often, and at least this less <see cref="Inherited"/>.</summary>
        public long Count = count;
    }
}
