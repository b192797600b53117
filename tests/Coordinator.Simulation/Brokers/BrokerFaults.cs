using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Brokers;

/// <summary>What goes wrong with brokers, their links and the ensemble, and when it is over.</summary>
internal sealed class BrokerFaults(
    SimWorld world, BrokerService service, BrokerNetwork network, IReadOnlyList<SimBroker> brokers)
{
    private readonly List<(SimBroker Broker, int Process)> _stopping = [];
    private bool _isHealed;

    public int Made { get; private set; }

    /// <summary>Whether nobody is about to stop.</summary>
    public bool IsOver => _isHealed && !IsAnyStopping;

    /// <summary>Who is being drained, and has not ended otherwise meanwhile.</summary>
    private bool IsAnyStopping => _stopping.Exists(one => one.Broker.Process == one.Process);

    public void Start()
    {
        if (!_isHealed)
        {
            if (!IsALostDiskCounted())
            {
                Make();
            }

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
        switch (world.Random.Next(11))
        {
            case 0 or 1 when broker.IsAlive:
                Fault("crash", broker);
                broker.Crash();
                world.After(length, () => Revive(broker));
                break;
            case 2 when broker.IsAlive && !broker.IsPaused:
                Fault("stop", broker);
                var process = broker.Process;
                _stopping.Add((broker, process));
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
                var cut = network.Cut(broker.Id, [other.Id]);

                // Longer than a follower in sync may lag.
                world.After(world.Random.Spread(50 * SimWorld.Millisecond, 20 * SimWorld.Second), () => network.Mend(cut));
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
            case 10 when broker.IsAlive && broker.Context.HolderBroker is { } holder:
                Fault("cut-controller", brokers[holder.Value - 1]);
                var cutFromAll = network.Cut(holder, [.. brokers.Select(one => one.Id).Where(one => one != holder)]);
                world.After(world.Random.Spread(SimWorld.Second, 20 * SimWorld.Second), () => network.Mend(cutFromAll));
                break;
            default:
                Made--;
                break;
        }
    }

    /// <summary>
    /// A disk may be lost while all others are well and have everything: nothing promises to survive the loss of a disk and, before that is noticed, the
    /// absence of everybody else.
    /// </summary>
    private bool MayLose(SimBroker broker) =>
        service.IsUp
        && !IsAnyStopping
        && brokers.All(other => other == broker || other is { IsAlive: true, IsPaused: false, IsOffline: false })
        && service.States.Count > 0
        && service.States.Values.All(state => state.Isr.Any(member => member.Broker != broker.Id && brokers[member.Broker.Value - 1].Identity == member.Directory));

    /// <summary>Whether a disk that is gone is in sync as far as the tree knows.</summary>
    private bool IsALostDiskCounted() =>
        service.States.Values.Any(state => state.Isr.Any(member => brokers[member.Broker.Value - 1].Identity != member.Directory));

    private void Stop(SimBroker broker, int process, long length)
    {
        _stopping.Remove((broker, process));
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
