using Coordinator.Primitives;
using Coordinator.Records;

namespace Coordinator.Broker.Log.Producers;

/// <summary>
/// The last batches of each producer of one log, so that a retry is appended once. At most 10,000 producers are remembered; whoever has appended
/// nothing for the longest time is forgotten first, and told so when it comes again with anything but its first batch. The order is that of the log,
/// not of requests: so every replica, and every opening, remembers and forgets alike.
/// </summary>
internal sealed class ProducerTable
{
    /// <summary>Most producers of a log.</summary>
    internal const int MaxProducers = 10_000;

    /// <summary>Batches of a producer that are known again: as many as it may have under way.</summary>
    internal const int RememberedBatches = 5;

    private readonly Dictionary<long, LinkedListNode<Producer>> _byId = [];
    private readonly LinkedList<Producer> _byAge = new();

    internal int Count => _byId.Count;

    /// <summary>What a batch is, before it is appended.</summary>
    /// <param name="head">Its head.</param>
    /// <param name="known">The batch in the log that it repeats.</param>
    internal SequenceVerdict Judge(in BatchHead head, out RememberedBatch known)
    {
        known = default;
        var stamp = head.Producer;
        if (!stamp.IsKnown)
        {
            return SequenceVerdict.Next;
        }

        if (!_byId.TryGetValue(stamp.Id, out var node))
        {
            return stamp.Sequence == 0 ? SequenceVerdict.Next : SequenceVerdict.Unknown;
        }

        var producer = node.Value;
        if (stamp.Epoch != producer.Epoch)
        {
            return stamp.Epoch < producer.Epoch ? SequenceVerdict.Fenced : stamp.Sequence == 0 ? SequenceVerdict.Next : SequenceVerdict.Gap;
        }

        return producer.Find(stamp.Sequence, head.Count, out known) ? SequenceVerdict.Repeated
            : stamp.Sequence == producer.NextSequence ? SequenceVerdict.Next : SequenceVerdict.Gap;
    }

    /// <summary>A batch stands in the log.</summary>
    internal void Take(in BatchHead head)
    {
        if (!head.Producer.IsKnown)
        {
            return;
        }

        if (_byId.TryGetValue(head.Producer.Id, out var node))
        {
            _byAge.Remove(node);
        }
        else
        {
            node = new LinkedListNode<Producer>(new Producer(head.Producer.Id));
            _byId.Add(head.Producer.Id, node);
        }

        _byAge.AddLast(node);
        node.Value.Take(head);
        if (_byId.Count > MaxProducers)
        {
            Invariant.Holds(_byAge.First is not null);
            _byId.Remove(_byAge.First.Value.Id);
            _byAge.RemoveFirst();
        }
    }

    /// <summary>Whether a producer's last batch is at or behind an offset: a log that is cut there has to be asked again.</summary>
    internal bool HasBehind(long offset) => _byAge.Last is { } last && last.Value.LastOffset >= offset;

    /// <summary>The records before an offset were removed, and with them the producers that have no others.</summary>
    internal void ForgetBefore(long offset)
    {
        while (_byAge.First is { } oldest && oldest.Value.LastOffset < offset)
        {
            _byId.Remove(oldest.Value.Id);
            _byAge.RemoveFirst();
        }
    }

    private sealed class Producer(long id)
    {
        private readonly List<RememberedBatch> _batches = new(1);

        public long Id => id;

        public short Epoch { get; private set; } = -1;

        public int NextSequence { get; private set; }

        public long LastOffset => _batches[^1].BaseOffset;

        public void Take(in BatchHead head)
        {
            if (head.Producer.Epoch != Epoch)
            {
                _batches.Clear();
                Epoch = head.Producer.Epoch;
            }
            else if (_batches.Count == RememberedBatches)
            {
                _batches.RemoveAt(0);
            }

            _batches.Add(new RememberedBatch(head.Producer.Sequence, head.Count, head.BaseOffset, head.Epoch));
            NextSequence = head.Producer.After(head.Count);
        }

        public bool Find(int sequence, int count, out RememberedBatch known)
        {
            var at = _batches.FindIndex(batch => batch.Sequence == sequence && batch.Count == count);
            known = at < 0 ? default : _batches[at];
            return at >= 0;
        }
    }
}
