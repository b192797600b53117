using System.Diagnostics;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Machine.Admin;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Shards;

/// <summary>
/// What a participant is to its shards, by what it sees of the tree: it leads where it was elected in the very life in which it is certainly registered now.
/// Nobody sends it commands: the states in the tree are the commands, and they have a version.
/// </summary>
/// <param name="self">The participant.</param>
/// <param name="groups">Groups that are to be there; whoever sees that one is not creates it.</param>
/// <param name="context">What is seen of the tree.</param>
/// <param name="seed">Of the ids of groups.</param>
public sealed class ShardMachine(BrokerId self, IReadOnlyList<ShardGroup> groups, ControllerContext context, ulong seed)
{
    private readonly SortedDictionary<PartitionName, Told> _told = [];
    private readonly HashSet<string> _beingWritten = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _noted = new(StringComparer.Ordinal);
    private readonly SeededRandom _random = new(seed);
    private ReplicaName? _life;
    private bool _leaves;

    /// <summary>Whether the host has nothing of any shard, and is not being told anything.</summary>
    public bool IsIdle => _told.Count == 0;

    /// <summary>Takes a step.</summary>
    /// <param name="input">What happens.</param>
    /// <param name="effects">Gets what is to be done, in this order.</param>
    public void Step(ShardInput input, List<ShardEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        switch (input)
        {
            case ShardsMoved { Place.Kind: TreePlaceKind.Partition } moved:
                Look(moved.Place.Partition, effects);
                break;
            case ShardsMoved { Place.Kind: TreePlaceKind.Topic or TreePlaceKind.Deletion } moved:
                LookAt(shard => shard.Topic == moved.Place.Topic, effects);
                break;
            case ShardsMoved:
                break;
            case ShardsSeen:
                LookAtGroups(effects);
                break;
            case LifeCertain certain:
                _life = certain.Life;
                LookAt(_ => true, effects);
                break;
            case Leaving:
                _leaves = true;
                LookAt(_ => true, effects);
                break;
            case HostAnswered answered:
                Take(answered, effects);
                break;
            case GroupWritten written:
                _beingWritten.Remove(written.Group);
                break;
            default:
                throw new UnreachableException(input?.GetType().Name);
        }
    }

    private void Take(HostAnswered answered, List<ShardEffect> effects)
    {
        var told = _told[answered.Shard];
        told.IsBusy = false;
        told.IsVoid |= !answered.IsDone;
        if (told is { Role: null, IsVoid: false })
        {
            _told.Remove(answered.Shard);
        }

        Look(answered.Shard, effects);
    }

    private void LookAt(Func<PartitionName, bool> which, List<ShardEffect> effects)
    {
        foreach (var shard in context.ReplicasOn(self).Concat(_told.Keys).Where(which).Distinct().ToList())
        {
            Look(shard, effects);
        }
    }

    private void Look(PartitionName shard, List<ShardEffect> effects)
    {
        var role = RoleIn(shard);
        if (!_told.TryGetValue(shard, out var told))
        {
            if (role is null)
            {
                return;
            }

            _told[shard] = told = new Told();
        }

        if (told is { Role.Leads: true, IsVoid: false } && told.Role != role)
        {
            told.IsVoid = true;
            effects.Add(new DeposeShard(shard));
        }

        if (!told.IsBusy && (told.IsVoid || told.Role != role))
        {
            (told.Role, told.IsBusy, told.IsVoid) = (role, true, false);
            effects.Add(new TellHost(shard, role));
        }
    }

    /// <summary>A state of which it was the leader in another life says nothing of this one; nor does any while it may be expired.</summary>
    private ShardRole? RoleIn(PartitionName shard)
    {
        if (_leaves
            || context.AssignmentOf(shard)?.Replicas.Contains(self) != true
            || context.StateOf(shard) is not var (state, version)
            || context.ZnodeAt(context.Paths.Partition(shard)) is not var (czxid, _))
        {
            return null;
        }

        return state.Leader != self ? new ShardRole(Leads: false, state.LeaderEpoch, czxid, version, state.Leader)
            : _life is not null && state.InSync(self) == _life ? new ShardRole(Leads: true, state.LeaderEpoch, czxid, version, self)
            : new ShardRole(Leads: false, state.LeaderEpoch, czxid, version, BrokerId.None);
    }

    private void LookAtGroups(List<ShardEffect> effects)
    {
        foreach (var group in groups.Where(group => _life is not null && !_beingWritten.Contains(group.Name)))
        {
            if (context.Topics.TryGetValue(group.Name, out var topic))
            {
                Note(group, WhyOther(group, topic), effects);
                continue;
            }

            var create = new CreateTopic(group.Name, Draw(), group.Shards, group.Members.Count, new TopicSettings(null, null, null, null, null))
            {
                Members = group.Members,
                AnyMayLead = true,
            };
            var plan = AdminPlanner.Plan(context, create);
            Note(group, plan.IsRefused ? $"the group '{group.Name}' cannot be created: {plan.Message}" : null, effects);
            if (!plan.IsRefused)
            {
                _beingWritten.Add(group.Name);
                effects.Add(new WriteGroup(group.Name, plan.Ops));
            }
        }
    }

    private static string? WhyOther(ShardGroup group, TopicSpec topic) =>
        !topic.AnyMayLead ? $"'{group.Name}' is a topic of brokers, not a group of shards"
        : topic.Partitions.Count != group.Shards ? $"the group '{group.Name}' has {topic.Partitions.Count} shards, not the {group.Shards} that are configured here"
        : null;

    /// <summary>Said once, until it is another one.</summary>
    private void Note(ShardGroup group, string? text, List<ShardEffect> effects)
    {
        if (_noted.GetValueOrDefault(group.Name) != text)
        {
            _noted[group.Name] = text;
            if (text is not null)
            {
                effects.Add(new ShardsNoted(text));
            }
        }
    }

    private ulong Draw()
    {
        var drawn = _random.Next();
        return drawn == 0 ? 1 : drawn;
    }

    private sealed class Told
    {
        public ShardRole? Role { get; set; }

        /// <summary>The host has not answered yet.</summary>
        public bool IsBusy { get; set; }

        /// <summary>What it was told does not hold any more: it failed to, or the leadership ended.</summary>
        public bool IsVoid { get; set; }
    }
}
