using Coordinator.Broker.Replicas;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Brokers;

/// <summary>
/// What brokers say to each other: streams of fetches, in order until they break; calls, which may be answered late, twice in the case of commands, or not at all.
/// </summary>
internal sealed class BrokerNetwork(SimWorld world)
{
    private const long CallTimeout = 3 * SimWorld.Second;

    /// <summary>As brokers have it.</summary>
    private const long PingTimeout = BrokerService.SessionTimeout / 2;

    private readonly Dictionary<BrokerId, SimBroker> _brokers = [];
    private readonly SortedDictionary<long, (BrokerId Broker, IReadOnlyList<BrokerId> Others)> _cuts = [];
    private readonly Dictionary<(BrokerId From, BrokerId To), Link> _links = [];
    private readonly Dictionary<long, Action<object>> _calls = [];
    private long _last;

    /// <summary>What became of producers' batches.</summary>
    public Action<SimBroker, BrokerEffect> Answered { get; set; } = (_, _) => { };

    public IReadOnlyDictionary<BrokerId, SimBroker> Brokers => _brokers;

    public void Add(SimBroker broker) => _brokers.Add(broker.Id, broker);

    /// <summary>A broker and others do not reach each other any more.</summary>
    /// <returns>The cut, which is mended by it.</returns>
    public long Cut(BrokerId broker, IReadOnlyList<BrokerId> others)
    {
        _cuts.Add(++_last, (broker, others));
        return _last;
    }

    /// <summary>A cut is over; it may have been mended before.</summary>
    public void Mend(long cut) => _cuts.Remove(cut);

    public void Heal() => _cuts.Clear();

    /// <summary>A process is over: whoever it spoke to notices.</summary>
    public void Ended(SimBroker broker)
    {
        foreach (var link in _links.Values.Where(link => link.From == broker.Id || link.To == broker.Id).ToList())
        {
            Break(link);
        }
    }

    public void Carry(SimBroker from, object effect)
    {
        switch (effect)
        {
            case AskFetches ask:
                var link = LinkOf(from, ask.Leader);
                Transfer(link, isAnswer: false, to => to.Step(new FetchesCame(NumberOf(link), ask.Positions)));
                break;
            case AnswerFetches answer when _links.Values.FirstOrDefault(link => link.Number == answer.Link) is { } open:
                Transfer(open, isAnswer: true, to => to.Step(new FetchesAnswered(answer.Answers)));
                break;
            case AskIsr ask:
                AskIsr(from, ask.Proposal);
                break;
            case SendCommand command:
                if (world.Trace.IsOn)
                {
                    world.Trace.Line($"b{from.Id}", $"tells {command.Broker}: {string.Join(", ", command.Partitions.Select(order => $"{order.Partition} {order.State.Leader} in {order.State.LeaderEpoch} at {order.Version}"))}");
                }

                Command(from, command);
                break;
            case CommandReplied replied when _calls.Remove(replied.CallId, out var answered):
                answered(replied.Reply);
                break;
            case IsrAnswered answeredIsr when _calls.Remove(answeredIsr.CallId, out var told):
                told(answeredIsr);
                break;
            case DrainAnswered drained when _calls.Remove(drained.CallId, out var gone):
                gone(drained);
                break;
            case AdminAnswered admin when _calls.Remove(admin.CallId, out var heard):
                heard(admin);
                break;
            case ProduceReplied or ConsumeReplied:
                if (world.Trace.IsOn)
                {
                    world.Trace.Line($"b{from.Id}", $"says {effect}");
                }

                Answered(from, (BrokerEffect)effect);
                break;
            case Decided decided:
                world.Trace.Line($"b{from.Id}", $"{decided.Decision.Partition}: {decided.Decision.Cause}: {decided.Decision.State.Leader} in {decided.Decision.State.LeaderEpoch}, {decided.Decision.Reason}");
                world.Coverage.Count("decided.risk-" + decided.Decision.State.Risk);
                break;
            case Noted noted:
                world.Trace.Line($"b{from.Id}", noted.Text);
                break;
            default:
                break;
        }
    }

    /// <summary>Asks whoever a broker thinks is the controller to be drained.</summary>
    public void Drain(SimBroker from, Action over)
    {
        if (from.Context.HolderBroker is not { } holder || !Reaches(from.Id, holder))
        {
            over();
            return;
        }

        var life = from.Broker.Incarnation;
        Call(from, holder, (to, call) => to.Decide(new DrainAsked(call, from.Id, life)), _ => over());
    }

    /// <summary>An operator asks a broker that he takes for the controller. One answer in twenty is lost.</summary>
    /// <param name="to">The broker.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="ended">Called when it is answered, whether anybody hears it or not.</param>
    /// <param name="heard">Called with what the operator hears; null: nothing in time.</param>
    public void Ask(SimBroker to, AdminRequest request, Action<AdminAnswered> ended, Action<AdminAnswered?> heard)
    {
        var (call, process) = (++_last, to.Process);
        var isOver = false;
        _calls[call] = answer =>
        {
            ended((AdminAnswered)answer);
            if (world.Random.PerMille(50))
            {
                world.Coverage.Count("topic.answer-lost");
                return;
            }

            world.After(Delay(), () => End((AdminAnswered)answer));
        };
        world.After(CallTimeout, () => End(null));
        world.After(Delay(), () => to.Deliver(process, () => to.Decide(new AdminAsked(call, request))));

        void End(AdminAnswered? answer)
        {
            if (!isOver)
            {
                isOver = true;
                heard(answer);
            }
        }
    }

    private bool Reaches(BrokerId from, BrokerId to) => _brokers[to].IsAlive && !AreCut(from, to);

    private bool AreCut(BrokerId a, BrokerId b) =>
        _cuts.Values.Any(cut => (cut.Broker == a && cut.Others.Contains(b)) || (cut.Broker == b && cut.Others.Contains(a)));

    private void Command(SimBroker from, SendCommand command)
    {
        Call(
            from,
            command.Broker,
            (to, call) => to.Step(new CommandCame(call, command)),
            reply => from.Decide(new CommandEnded(command.Ticket, (CommandReply?)reply)),
            command.IsPing ? PingTimeout : CallTimeout);
        if (world.Random.PerMille(30))
        {
            // A copy that was held up somewhere arrives when it has long been superseded.
            world.Coverage.Count("broker.late-command");
            var late = _brokers[command.Broker];
            world.After(world.Random.Spread(SimWorld.Millisecond, 20 * SimWorld.Second), () => late.Deliver(late.Process, () => late.Step(new CommandCame(0, command))));
        }
    }

    private void AskIsr(SimBroker from, IsrProposal proposal)
    {
        if (from.Context.StateOf(proposal.Partition) is var (state, _) && proposal.Isr.Count < state.Isr.Count)
        {
            world.Coverage.Count("isr.fewer-wanted");
        }

        if (from.Context.HolderBroker is { } holder && Reaches(from.Id, holder))
        {
            Call(from, holder, (to, call) => to.Decide(new IsrAsked(call, proposal)), Heard);
        }
        else
        {
            var process = from.Process;
            world.After(100 * SimWorld.Millisecond, () => from.Deliver(process, () => Heard(null)));
        }

        void Heard(object? answer)
        {
            var isr = answer as IsrAnswered;
            world.Coverage.Count("isr." + (isr is null ? "none" : isr.Answer.ToString()));
            if (world.Trace.IsOn)
            {
                world.Trace.Line($"b{from.Id}", $"{proposal.Partition}: wants {string.Join(' ', proposal.Isr)} at {proposal.Version} in {proposal.LeaderEpoch}: {(isr is null ? "no answer" : isr.Answer)}");
            }

            if (isr?.Answer is IsrAnswer.Busy or IsrAnswer.NotController)
            {
                var process = from.Process;
                world.After(100 * SimWorld.Millisecond, () => from.Deliver(process, () => from.Step(new IsrReplied(proposal, isr.Answer, null, PartitionVersion.First))));
                return;
            }

            from.Step(new IsrReplied(proposal, isr?.Answer, isr?.State, isr?.Version ?? PartitionVersion.First));
        }
    }

    /// <summary>A call: it arrives some time later, and its answer some time after that; when none has come in time, that is the answer.</summary>
    private void Call(SimBroker from, BrokerId to, Action<SimBroker, long> ask, Action<object?> answered, long timeout = CallTimeout)
    {
        var (call, process, target) = (++_last, from.Process, _brokers[to]);
        var isOver = false;
        _calls[call] = answer => world.After(Delay(), () =>
        {
            if (!AreCut(from.Id, to))
            {
                End(answer);
            }
        });
        world.After(timeout, () => End(null));
        var receiver = target.Process;
        world.After(Delay(), () =>
        {
            if (Reaches(from.Id, to))
            {
                target.Deliver(receiver, () => ask(target, call));
            }
        });

        void End(object? answer)
        {
            if (!isOver)
            {
                isOver = true;
                from.Deliver(process, () => answered(answer));
            }
        }
    }

    private Link LinkOf(SimBroker from, BrokerId to)
    {
        if (!_links.TryGetValue((from.Id, to), out var link))
        {
            _links[(from.Id, to)] = link = new Link(from.Id, to, from.Process, _brokers[to].Process);
        }

        return link;
    }

    /// <summary>Who is asked counts the links as they reach it: one that was given up before may be held up and come behind the one after it.</summary>
    private long NumberOf(Link link) => link.Number ??= ++_last;

    private void Transfer(Link link, bool isAnswer, Action<SimBroker> arrive)
    {
        var at = Math.Max(world.Now + Delay(), isAnswer ? link.AnswersUntil : link.QuestionsUntil);
        if (isAnswer)
        {
            link.AnswersUntil = at;
        }
        else
        {
            link.QuestionsUntil = at;
        }

        world.At(at, () =>
        {
            if (!_links.ContainsValue(link))
            {
                return;
            }

            if (!Reaches(link.From, link.To) || _brokers[link.From].Process != link.FromProcess || _brokers[link.To].Process != link.ToProcess || world.Random.PerMille(1))
            {
                Break(link);
                if (!isAnswer)
                {
                    ComeLate(link, arrive);
                }

                return;
            }

            var (to, process) = isAnswer ? (_brokers[link.From], link.FromProcess) : (_brokers[link.To], link.ToProcess);
            to.Deliver(process, () => arrive(to));
        });
    }

    private void Break(Link link)
    {
        world.Coverage.Count("broker.link-broke");
        _links.Remove((link.From, link.To));
        var (from, to) = (_brokers[link.From], _brokers[link.To]);
        world.After(world.Random.Spread(SimWorld.Millisecond, SimWorld.Second), () => from.Deliver(link.FromProcess, () => from.Step(new LeaderLinkBroke(link.To))));
        world.After(world.Random.Spread(SimWorld.Millisecond, SimWorld.Second), () =>
        {
            link.IsOver = true;
            to.Deliver(link.ToProcess, () => to.Step(new FetchLinkEnded(NumberOf(link))));
        });
    }

    /// <summary>A question that was held up comes all the same if there is a way again before the other side hears that the link is over.</summary>
    private void ComeLate(Link link, Action<SimBroker> arrive) => world.After(world.Random.Spread(SimWorld.Millisecond, SimWorld.Second), () =>
    {
        if (!link.IsOver && Reaches(link.From, link.To))
        {
            world.Coverage.Count("broker.late-question");
            _brokers[link.To].Deliver(link.ToProcess, () => arrive(_brokers[link.To]));
        }
    });

    private long Delay() => world.Random.Spread(100, 30_000);

    private sealed class Link(BrokerId from, BrokerId to, int fromProcess, int toProcess)
    {
        /// <summary>Which one it is at who is asked; null: nothing has come on it.</summary>
        public long? Number { get; set; }

        public BrokerId From => from;

        public BrokerId To => to;

        public int FromProcess => fromProcess;

        public int ToProcess => toProcess;

        public long QuestionsUntil { get; set; }

        public long AnswersUntil { get; set; }

        /// <summary>Who is asked on it knows that it has ended.</summary>
        public bool IsOver { get; set; }
    }
}
