using Coordinator.Controller.Core.Partitions;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Brokers;

/// <summary>What goes wrong with brokers, their links and the ensemble, and when it is over.</summary>
internal sealed class BrokerFaults(
    SimWorld world, BrokerService service, BrokerNetwork network, IReadOnlyList<SimBroker> brokers, IReadOnlyList<PartitionName> partitions)
{
    private bool _isHealed;

    public int Made { get; private set; }

    public void Start()
    {
        if (!_isHealed)
        {
            Make();
            world.After(world.Random.Spread(100 * SimWorld.Millisecond, 4 * SimWorld.Second), Start);
        }
    }

    /// <summary>No fault any more, and everybody lives.</summary>
    public void Heal()
    {
        _isHealed = true;
        service.IsUp = true;
        network.Heal();
        foreach (var broker in brokers)
        {
            broker.IsOffline = false;
            if (broker.IsPaused)
            {
                broker.Resume();
            }

            if (!broker.IsAlive)
            {
                broker.Start();
            }
        }
    }

    private void Make()
    {
        var broker = world.Random.Pick(brokers);
        var length = world.Random.Spread(50 * SimWorld.Millisecond, 8 * SimWorld.Second);
        Made++;
        switch (world.Random.Next(10))
        {
            case 0 or 1 when broker.IsAlive:
                Fault("crash", broker);
                broker.Crash();
                world.After(length, () => Revive(broker));
                break;
            case 2 when broker.IsAlive && !broker.IsPaused:
                Fault("stop", broker);
                var process = broker.Process;
                network.Drain(broker, () => Stop(broker, process, length));
                break;
            case 3 or 4 when broker.IsAlive && !broker.IsPaused:
                Fault("pause", broker);
                broker.Pause();
                var paused = broker.Process;
                world.After(length, () =>
                {
                    if (broker.IsAlive && broker.Process == paused && broker.IsPaused)
                    {
                        broker.Resume();
                    }
                });
                break;
            case 5:
                Fault("offline", broker);
                broker.IsOffline = true;
                world.After(length, () => broker.IsOffline = false);
                break;
            case 6:
                Fault("cut", broker);
                var other = world.Random.Pick(brokers);
                network.Cut(broker.Id, other.Id);
                world.After(length, network.Heal);
                break;
            case 7:
                Fault("no-quorum", broker);
                service.IsUp = false;
                world.After(length, () => service.IsUp = true);
                break;
            case 8 when broker.IsAlive && service.IsUp && service.IsOpen(broker.Session):
                Fault("expire", broker);
                service.End(broker.Session, Coordinator.Tree.Txns.CloseReason.Expired);
                break;
            case 9 when MayLose(broker):
                Fault("wipe", broker);
                broker.Wipe();
                world.After(length, () => Revive(broker));
                break;
            default:
                Made--;
                break;
        }
    }

    /// <summary>A disk may be lost where it is not the last one in sync: the others have everything, and nothing else promises to.</summary>
    private bool MayLose(SimBroker broker) => partitions.All(partition =>
        service.StateOf(partition) is { } state && state.Isr.Any(member => member.Broker != broker.Id && brokers[member.Broker.Value - 1].Identity == member.Directory));

    private void Stop(SimBroker broker, int process, long length)
    {
        if (broker.IsAlive && broker.Process == process && !broker.IsPaused)
        {
            broker.Stop();
            world.After(length, () => Revive(broker));
        }
    }

    private static void Revive(SimBroker broker)
    {
        if (!broker.IsAlive)
        {
            broker.Start();
        }
    }

    private void Fault(string name, SimBroker broker)
    {
        world.Coverage.Count("fault." + name);
        world.Trace.Line("--", $"{name} b{broker.Id}");
    }
}
