using System.Globalization;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Brokers;

/// <summary>
/// The operator of one topic, the only one who wants anything of it: one wish after the other, each until it is answered or was not in time. What was
/// answered Ok is so, and stays so until the next wish. A wish without an answer may come true at any time as long as the process lives that heard it.
/// </summary>
/// <param name="world">The world.</param>
/// <param name="service">The ensemble.</param>
/// <param name="network">By which he asks.</param>
/// <param name="topic">The topic's name.</param>
/// <param name="mayDelete">Whether he creates and deletes it.</param>
internal sealed class SimOperator(SimWorld world, BrokerService service, BrokerNetwork network, string topic, bool mayDelete)
{
    public const int MaxPartitions = 2;

    private readonly List<Wish> _open = [];
    private string? _known = mayDelete ? Gone : null;
    private long _asked;

    public bool IsQuiet { get; set; }

    /// <summary>Whether nothing of his can come true any more.</summary>
    public bool IsSettled => IsQuiet && _open.TrueForAll(IsDead);

    private static string Gone => "gone";

    private string Now => service.IsDoomed(topic) ? "doomed" : service.Topics.TryGetValue(topic, out var spec) ? Text(spec) : Gone;

    public void Ask()
    {
        if (IsQuiet)
        {
            return;
        }

        var asked = network.Brokers.Values.Where(broker => broker.IsAlive).ToList();
        if (asked.Count == 0 || world.Random.Pick(asked).Context.HolderBroker is not { } holder || !network.Brokers[holder].IsAlive)
        {
            Again();
            return;
        }

        _known = _open.RemoveAll(IsDead) > 0 ? null : _known;
        Check.That(_known is null || _open.Count > 0 || _known == Now, "topics", $"{topic} was left as {_known}, and is {Now}");
        var request = Draw();
        var wish = new Wish(++_asked, request, network.Brokers[holder], network.Brokers[holder].Process, _open.Count == 0);
        _open.Add(wish);
        world.Trace.Line("op", $"asks b{holder} for {request}");
        network.Ask(wish.To, request, answer => Ended(wish, answer), _ => Again());
    }

    /// <summary>At the end: what was answered is so.</summary>
    public void Finish()
    {
        _known = _open.RemoveAll(IsDead) > 0 ? null : _known;
        Check.That(_known is null || _known == Now, "topics", $"{topic} was left as {_known}, and is {Now} in the end");
        world.Coverage.Count("topic.known-in-the-end", _known is null ? 0 : 1);
    }

    private static string Text(TopicSpec topic) => string.Create(
        CultureInfo.InvariantCulture,
        $"{topic.Id:x} min {topic.MinInSync} retention {topic.RetentionMilliseconds} on {string.Join(' ', topic.Partitions.Select(partition => string.Join(',', partition.IsReassigning ? partition.Target : partition.Replicas)))}");

    private static bool IsDead(Wish wish) => wish.To.Process != wish.Process;

    private void Ended(Wish wish, AdminAnswered answer)
    {
        _open.Remove(wish);
        world.Trace.Line("op", $"b{wish.To.Id} answers {answer.Code} {answer.Message} to {wish.Request}");
        world.Coverage.Count($"topic.{wish.Request.GetType().Name}-{answer.Code}");
        var isAlone = wish.IsAlone && wish.Number == _asked;
        if (answer.Code == ErrorCode.Ok && isAlone)
        {
            CheckDone(wish.Request);
            _known = Now;
        }
        else if (answer.Code is ErrorCode.Ok or ErrorCode.OutcomeUnknown)
        {
            _known = null;
        }
    }

    private void CheckDone(AdminRequest request)
    {
        var spec = service.IsDoomed(topic) ? null : service.Topics.GetValueOrDefault(topic);
        var isDone = request switch
        {
            CreateTopic create => spec is not null && spec.Id == create.Id && spec.Partitions.Count == create.Partitions && spec.MinInSync == create.Settings.MinInSync,
            DeleteTopic => Now == Gone && service.States.Keys.All(partition => partition.Topic != topic),
            SetTopic set => spec is not null && spec.MinInSync == (set.Settings.MinInSync ?? spec.MinInSync) && spec.RetentionMilliseconds == set.Settings.RetentionMilliseconds,
            Reassign move => spec?.Partitions[move.Partition.Number] is { } now && (now.IsReassigning ? now.Target : now.Replicas).SequenceEqual(move.Replicas),
            _ => true,
        };
        Check.That(isDone, "topics", $"{request} was answered Ok, and {topic} is {Now}");
    }

    private AdminRequest Draw()
    {
        if (!service.Topics.TryGetValue(topic, out var spec))
        {
            return world.Random.Next(10) == 0
                ? new DeleteTopic(topic)
                : new CreateTopic(topic, world.Random.Next() | 1, 1 + world.Random.Next(MaxPartitions), 2 + world.Random.Next(2), Settings(2));
        }

        var partition = new PartitionName(topic, world.Random.Next(spec.Partitions.Count));
        return world.Random.Next(mayDelete ? 8 : 7) switch
        {
            < 2 => new ElectLeader(partition, Unclean: false),
            < 4 => new SetTopic(topic, Settings(mayDelete ? 1 + world.Random.Next(2) : null)),
            < 7 => new Reassign(partition, Places(spec.Partitions[partition.Number])),
            _ => new DeleteTopic(topic),
        };
    }

    /// <summary>Two or three brokers in any order; as many as before where every replica is looked at to the end.</summary>
    private List<BrokerId> Places(PartitionAssignment now)
    {
        var all = network.Brokers.Keys.OrderBy(_ => world.Random.Next()).ToList();
        return [.. all.Take(mayDelete ? 2 + world.Random.Next(2) : now.Replicas.Count)];
    }

    /// <summary>Retention is a number that nothing comes of: records are younger.</summary>
    private TopicSettings Settings(int? minInSync) => new(minInSync, null, FsyncPolicy.Group, null, 1_000_000 + world.Random.Next(1_000_000));

    private void Again() => world.After(world.Random.Spread(50 * SimWorld.Millisecond, 2 * SimWorld.Second), Ask);

    /// <param name="Number">Larger with each wish.</param>
    /// <param name="Request">What is wanted.</param>
    /// <param name="To">Who was asked.</param>
    /// <param name="Process">Its process.</param>
    /// <param name="IsAlone">Whether no earlier wish can come true any more.</param>
    private sealed record Wish(long Number, AdminRequest Request, SimBroker To, int Process, bool IsAlone);
}
