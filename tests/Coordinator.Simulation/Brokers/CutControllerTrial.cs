using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Primitives;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Brokers;

/// <summary>
/// Nothing is wrong but one thing: the controller and the other brokers do not reach each other. The others have a majority and the ensemble, so what they lead
/// goes on: somebody else becomes the controller, and they do without the one that is cut off.
/// </summary>
/// <param name="world">The world.</param>
/// <param name="service">The ensemble.</param>
/// <param name="network">What is cut.</param>
/// <param name="brokers">The brokers.</param>
/// <param name="topic">The topic that is looked at.</param>
internal sealed class CutControllerTrial(SimWorld world, BrokerService service, BrokerNetwork network, IReadOnlyList<SimBroker> brokers, string topic)
{
    /// <summary>
    /// A session's timeout and a third until the controller resigns; 5 s until its successor has moved leaderships to who is preferred, with whom a reign begins; 10 s
    /// for which a follower in sync may lack something; then an answer or two.
    /// </summary>
    private const long Bound = 20 * SimWorld.Second;

    /// <summary>What was under way when it was cut is acknowledged or not by then.</summary>
    private const long Before = 2 * SimWorld.Second;

    private readonly Dictionary<PartitionName, long> _acknowledged = [];

    /// <summary>A leader says that a record is in every log in sync.</summary>
    public void Acknowledged(PartitionName partition) => _acknowledged[partition] = world.Now;

    /// <returns>Why it cannot begin yet; null when everybody lives, sees the same controller and has everything.</returns>
    public string? WhyNotYet()
    {
        if (brokers.FirstOrDefault(broker => !broker.IsAlive || broker.Session == SessionId.None) is { } absent)
        {
            return $"{absent.Id} is not there";
        }

        var holders = brokers.Select(broker => broker.Context.HolderBroker).Distinct().ToList();
        return holders is not [{ } holder] || brokers.Single(broker => broker.Id == holder).Controller.Role != ControllerRole.Active
            ? "no controller that all see"
            : States.Any(entry => entry.Value.Leader.IsNone || entry.Value.Isr.Count < brokers.Count) ? $"replicas of {topic} are missing"
            : null;
    }

    public void Run()
    {
        var cut = brokers[0].Context.HolderBroker!.Value;
        world.Trace.Line("--", $"b{cut}, the controller, is cut from the other brokers");
        network.Cut(cut, [.. brokers.Select(broker => broker.Id).Where(broker => broker != cut)]);
        var since = world.Now;
        world.RunUntil(since + Bound);
        foreach (var (partition, state) in States.Where(entry => entry.Value.Leader != cut))
        {
            Check.That(
                _acknowledged.GetValueOrDefault(partition) > since + Before,
                "cut-controller",
                $"{partition}: {state.Leader} leads, in sync {string.Join(' ', state.Isr)}, and acknowledged nothing while {cut}, the controller, was cut from the others for {Bound / SimWorld.Second} s");
            world.Coverage.Count("cut-controller.checked");
        }
    }

    private IEnumerable<KeyValuePair<PartitionName, PartitionState>> States => service.States.Where(entry => entry.Key.Topic == topic);
}
