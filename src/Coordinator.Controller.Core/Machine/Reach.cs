using System.Globalization;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Core.Machine;

/// <summary>
/// Which brokers a reign reaches: those that answer, whatever they answer. One is silent from the first of what it was sent that is not answered, so that who
/// is new is given as much time as everybody, and who dies is gone from the tree before its silence counts.
/// </summary>
/// <param name="context">What is seen of the tree.</param>
/// <param name="self">The broker that the controller runs in.</param>
/// <param name="timeout">For how long a silence counts for nothing: a session's timeout, in milliseconds.</param>
/// <param name="now">The time in milliseconds; it rises.</param>
internal sealed class Reach(ControllerContext context, BrokerId self, long timeout, long now)
{
    /// <summary>Pings in a session's timeout, at most.</summary>
    private const int PingsInTimeout = 3;

    /// <summary>
    /// Other brokers without which there is no majority to go to: with one, either side of a cut serves its own partitions, and neither serves more than the other.
    /// </summary>
    private const int FewestOthers = 2;

    private readonly long _begunAt = now;
    private readonly SortedDictionary<BrokerId, Contact> _contacts = [];
    private readonly Dictionary<long, Contact> _underWay = [];
    private long _now = now;

    /// <summary>Whether the reign has lasted for so long that it would have ended if nobody had answered.</summary>
    public bool IsProven => _now - _begunAt > 2 * timeout;

    private List<BrokerFacts> Others => [.. context.Brokers.Values.Where(broker => broker.Broker != self)];

    /// <summary>Time has gone by. What is known of brokers that are not registered any more is forgotten.</summary>
    public void GoTo(long time)
    {
        _now = time;
        foreach (var gone in _contacts.Keys.Where(broker => !context.Brokers.ContainsKey(broker)).ToList())
        {
            _contacts.Remove(gone);
        }
    }

    /// <summary>A broker is sent something.</summary>
    public void Sent(SendCommand command)
    {
        var contact = _underWay[command.Ticket] = ContactOf(command.Broker, command.Incarnation);
        contact.SentAt = _now;
        contact.SilentSince ??= _now;
        contact.Ping = command.IsPing ? command.Ticket : contact.Ping;
    }

    /// <summary>What was sent is answered, or will not be.</summary>
    /// <returns>Whether it was sent in this reign.</returns>
    public bool Take(CommandEnded ended)
    {
        if (!_underWay.Remove(ended.Ticket, out var contact))
        {
            return false;
        }

        (contact.HasAnswered, contact.SilentSince) = ended.Reply is null ? (contact.HasAnswered, contact.SilentSince) : (true, null);
        contact.Ping = contact.Ping == ended.Ticket ? 0 : contact.Ping;
        return true;
    }

    /// <summary>The other brokers that nothing was sent to for a while, and that no ping is on its way to.</summary>
    public IReadOnlyList<BrokerFacts> DueForPing() =>
        [.. Others.Where(broker => Known(broker) is not { } contact || (contact.Ping == 0 && _now - contact.SentAt >= timeout / PingsInTimeout))];

    /// <summary>Whether a broker has answered in this reign, and is not silent for longer than it takes to be pinged again.</summary>
    public bool IsHeard(BrokerId broker) =>
        broker == self
        || (context.Brokers.TryGetValue(broker, out var facts)
            && Known(facts) is { HasAnswered: true } contact
            && (contact.SilentSince is not { } since || _now - since <= timeout / PingsInTimeout));

    /// <returns>Null while at least half of the other brokers are reached; else who is not, in words.</returns>
    public string? WhyTooFew()
    {
        var others = Others;
        var silent = others.FindAll(broker => Known(broker)?.SilentSince is { } since && _now - since > timeout);
        var reached = others.Count - silent.Count;
        return others.Count < FewestOthers || 2 * reached >= others.Count
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"it reached {reached} of {others.Count} other brokers: no answer for more than {timeout} ms from {string.Join(", ", silent.Select(broker => broker.Broker))}");
    }

    private Contact? Known(BrokerFacts broker) => _contacts.TryGetValue(broker.Broker, out var contact) && contact.Life == broker.Incarnation ? contact : null;

    private Contact ContactOf(BrokerId broker, Incarnation life)
    {
        if (!_contacts.TryGetValue(broker, out var contact) || contact.Life != life)
        {
            _contacts[broker] = contact = new Contact(life);
        }

        return contact;
    }

    private sealed class Contact(Incarnation life)
    {
        public Incarnation Life => life;

        public bool HasAnswered { get; set; }

        public long SentAt { get; set; }

        /// <summary>When the first of what is not answered was sent; null while nothing is open that was sent after the last answer.</summary>
        public long? SilentSince { get; set; }

        /// <summary>The number of the ping under way; 0 for none.</summary>
        public long Ping { get; set; }
    }
}
