using System.Globalization;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Machine;

/// <summary>
/// The partitions that are to be looked at, and the writes that came of it: many in one multi, at most one under way for each partition, each at the
/// version that was looked at.
/// </summary>
/// <param name="context">What is seen of the tree.</param>
/// <param name="fence">Of this controller.</param>
/// <param name="tickets">Numbers of the writes.</param>
internal sealed class PartitionWrites(ControllerContext context, Fence fence, Tickets tickets)
{
    /// <summary>Most states in a multi, and most multis under way: so much work can be lost when the fence falls.</summary>
    private const int MaxBatch = 500;
    private const int MaxBatchBytes = 512 * 1024;
    private const int MaxInFlight = 4;

    private readonly SortedSet<PartitionName> _toLookAt = [];
    private readonly Dictionary<PartitionName, Wish> _wishes = [];
    private readonly Dictionary<PartitionName, ElectionAsked> _elections = [];
    private readonly LogEnds _ends = new();
    private readonly Dictionary<long, List<Planned>> _inFlight = [];
    private readonly HashSet<PartitionName> _beingWritten = [];

    /// <summary>Facts of a partition have changed.</summary>
    public void LookAt(PartitionName partition) => _toLookAt.Add(partition);

    /// <summary>A leader wants a state.</summary>
    /// <returns>False while another change of it is under way.</returns>
    public bool Want(PartitionName partition, long callId, PartitionState state)
    {
        if (_beingWritten.Contains(partition) || context.StateOf(partition) is not { } known || !_wishes.TryAdd(partition, new Wish(callId, state, known.Version)))
        {
            return false;
        }

        _toLookAt.Add(partition);
        return true;
    }

    /// <summary>A broker has said how far its logs go: partitions that nobody leads may have a leader now.</summary>
    public void Heard(CommandOutcome outcome)
    {
        var versions = outcome.Told.ToDictionary(order => order.Partition, order => order.Version);
        foreach (var end in outcome.Reply.Ends.Where(end => versions.ContainsKey(end.Partition)))
        {
            _ends.Heard(outcome.Broker, outcome.Incarnation, versions[end.Partition], end);
            _toLookAt.Add(end.Partition);
        }
    }

    /// <summary>Leaderships go back to who is preferred, of brokers that have lost more than a few of theirs.</summary>
    /// <param name="isHeard">Whether a broker answers.</param>
    public void Rebalance(Func<BrokerId, bool> isHeard)
    {
        foreach (var partition in Preference.Misplaced(context, isHeard))
        {
            Elect(partition, new ElectionAsked(ForPreferred: true, PermitsUnclean: false));
        }
    }

    /// <summary>A partition is to be looked at with other eyes, once.</summary>
    public void Elect(PartitionName partition, ElectionAsked asked)
    {
        _elections[partition] = _elections.GetValueOrDefault(partition).And(asked);
        _toLookAt.Add(partition);
    }

    /// <summary>Why nobody else leads a partition now, or nobody at all.</summary>
    public string Explain(PartitionName partition, ElectionAsked asked) => PartitionPlanner.Explain(context, _ends, partition, asked);

    /// <summary>Whether nothing of some partitions is under way or to be looked at.</summary>
    public bool IsQuiet(IReadOnlyCollection<PartitionName> partitions) => !partitions.Any(IsBusy);

    /// <summary>Whether nothing of a topic's partitions is under way or to be looked at.</summary>
    public bool IsQuiet(string topic) =>
        !IsBeingWritten(topic) && !_toLookAt.GetViewBetween(new PartitionName(topic, 0), new PartitionName(topic, TopicSpec.MaxPartitions)).GetEnumerator().MoveNext();

    /// <summary>Whether a state of a topic's partitions is being written.</summary>
    public bool IsBeingWritten(string topic) => _beingWritten.Any(partition => partition.Topic == topic);

    /// <summary>Keeps a partition as it is, for a write that is made elsewhere.</summary>
    /// <returns>False while a change of it is under way.</returns>
    public bool Hold(PartitionName partition) => _beingWritten.Add(partition);

    /// <summary>That write has ended.</summary>
    public void Release(PartitionName partition) => _beingWritten.Remove(partition);

    /// <summary>Looks at what is to be looked at, and writes what comes of it.</summary>
    /// <returns>The wishes that came to nothing, because the partition has changed.</returns>
    public IReadOnlyList<(long CallId, PartitionName Partition)> Emit(List<ControllerEffect> effects)
    {
        var refused = new List<(long, PartitionName)>();
        while (_inFlight.Count < MaxInFlight)
        {
            var (batch, bytes) = (new List<Planned>(), 0);
            foreach (var partition in _toLookAt.Where(partition => !_beingWritten.Contains(partition)).ToList())
            {
                _toLookAt.Remove(partition);
                if (Plan(partition, refused) is { } planned)
                {
                    batch.Add(planned);
                    bytes += planned.Op.Data.Length;
                    if (batch.Count == MaxBatch || bytes >= MaxBatchBytes)
                    {
                        break;
                    }
                }
            }

            if (batch.Count == 0)
            {
                break;
            }

            var ticket = tickets.Next();
            _inFlight.Add(ticket, batch);
            _beingWritten.UnionWith(batch.Select(planned => planned.Partition));
            effects.Add(new WriteTree(ticket, fence, [.. batch.Select(planned => planned.Op)]));
        }

        return refused;
    }

    /// <returns>Null of a write that was not this reign's.</returns>
    public WriteOutcome? Take(WriteEnded ended)
    {
        if (!_inFlight.Remove(ended.Ticket, out var batch))
        {
            return null;
        }

        _beingWritten.ExceptWith(batch.Select(planned => planned.Partition));
        if (ended.Code == ErrorCode.Ok)
        {
            return Written(batch, ended);
        }

        if (ended.FailedOp < 0 || ended.FailedOp >= batch.Count || ended.Code is not (ErrorCode.BadVersion or ErrorCode.NodeExists or ErrorCode.NoNode))
        {
            return new WriteOutcome([], []) { Deposed = string.Create(CultureInfo.InvariantCulture, $"a write was refused: {ended.Code}") };
        }

        // One that has changed meanwhile is looked at again when that is seen; the others at once.
        var stale = batch[ended.FailedOp];
        foreach (var planned in batch.Where(planned => planned != stale))
        {
            Elect(planned.Partition, planned.Asked);
            if (planned.Wish is not null)
            {
                _wishes.TryAdd(planned.Partition, planned.Wish);
            }
        }

        return new WriteOutcome([], stale.Wish is { } wish ? [(wish.CallId, stale.Partition)] : []);
    }

    private bool IsBusy(PartitionName partition) => _toLookAt.Contains(partition) || _beingWritten.Contains(partition);

    private WriteOutcome Written(List<Planned> batch, WriteEnded ended)
    {
        Invariant.Holds(ended.Versions.Count == batch.Count);
        var written = new List<(PartitionName, Decision?)>(batch.Count);
        var answered = new List<(long, PartitionName)>();
        for (var i = 0; i < batch.Count; i++)
        {
            var planned = batch[i];
            context.Observe(planned.Op.SeenAsWritten(context, ended.Versions[i], ended.Zxid));
            written.Add((planned.Partition, planned.Decision));
            if (planned.Decision is { State.Leader.IsNone: false })
            {
                _ends.Forget(planned.Partition);
            }

            if (planned.Wish is { } wish)
            {
                answered.Add((wish.CallId, planned.Partition));
            }
        }

        return new WriteOutcome(written, answered);
    }

    private Planned? Plan(PartitionName partition, List<(long, PartitionName)> refused)
    {
        _elections.Remove(partition, out var asked);
        var decision = PartitionPlanner.Plan(context, _ends, partition, asked, fence.Epoch);
        var known = context.StateOf(partition);
        _wishes.Remove(partition, out var wish);
        if (wish is not null && (decision is not null || known?.Version != wish.Version || context.AssignmentOf(partition) is null))
        {
            refused.Add((wish.CallId, partition));
            wish = null;
        }

        return (decision?.State ?? wish?.State) is { } state
            ? new Planned(partition, StateOps.Put(context, partition, state, decision?.ForTheRecord ?? context.WhyOf(partition)), decision, wish, asked)
            : null;
    }

    /// <param name="CallId">Who waits.</param>
    /// <param name="State">The wanted state.</param>
    /// <param name="Version">The version that it was judged on.</param>
    private sealed record Wish(long CallId, PartitionState State, PartitionVersion Version);

    private sealed record Planned(PartitionName Partition, TreeOp Op, Decision? Decision, Wish? Wish, ElectionAsked Asked);
}
