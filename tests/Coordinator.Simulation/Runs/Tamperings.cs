using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Simulation.Servers;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.Simulation.Runs;

/// <summary>Planted defects that need no rule of the core: they rewrite what a server says or does.</summary>
internal static class Tamperings
{
    /// <summary>COMMIT rides on a PROPOSE and covers it, before anybody has acknowledged it.</summary>
    public static readonly Tampering CommitEarly = OfSends(static (message, _) => message is Propose { Records: [.., var last] } propose ? propose with { Commit = last.Zxid } : message);

    /// <summary>What is committed once the receiver has flushed it is said to be committed.</summary>
    public static readonly Tampering CommitUnflushed = OfSends(static (message, _) => message switch
    {
        Propose propose => propose with { Commit = propose.OnceFlushed },
        Commit commit => commit with { Zxid = commit.OnceFlushed },
        _ => message,
    });

    /// <summary>One in twenty frames of txns lacks its first one.</summary>
    public static readonly Tampering Hole = Now(20, OfSends(static (message, _) => message is Propose { Records: [_, _, ..] records } propose ? propose with { Records = [.. records.Skip(1)] } : message));

    /// <summary>Promised epochs are reported durable, and what was there before is written.</summary>
    public static readonly Tampering EpochUnsaved = Of(static (effect, process) => effect is SaveEpochs save ? save with { Epochs = process.Storage.Durable.Epochs } : effect);

    /// <summary>A blank server takes its vote without a grant.</summary>
    public static readonly Tampering VoteWithoutGrant = Of(static (effect, _) => effect is SaveEpochs save ? save with { Epochs = save.Epochs with { Voter = true, Suspect = false } } : effect);

    /// <summary>A server reports what it has applied instead of what it has logged (ZOOKEEPER-790).</summary>
    public static readonly Tampering PositionByApplied = OfSends(static (message, process) => message is AckEpoch position
        ? position with { Last = Zxid.Min(position.Last, process.Replica.Status.Applied) }
        : message);

    /// <summary>An ACK covers what was logged, flushed or not.</summary>
    public static readonly Tampering AckBeyondLog = OfSends(static (message, process) => message is Ack ack ? ack with { Flushed = process.Replica.Status.LastLogged } : message);

    /// <summary>At its start a server applies all that it has logged, committed or not.</summary>
    public static readonly Tampering AppliesAllAtStart = new() { Recovered = static recovered => recovered with { Commit = recovered.Records is [.., var last] ? last.Zxid : recovered.Commit } };

    /// <summary>Session time runs twice as fast.</summary>
    public static readonly Tampering FastClock = new() { TicksPerTick = 2 };

    /// <summary>Appends are reported without a flush.</summary>
    public static readonly Tampering FlushSkipped = new() { SkipsFlush = true };

    /// <summary>One in twenty deliveries of events lacks the last one.</summary>
    public static readonly Tampering EventLost = Now(20, OfItems(static item => item is EventsItem { Events: [_, ..] events } told ? told with { Events = [.. events.SkipLast(1)] } : item));

    /// <summary>One in twenty deliveries of events has the first one twice.</summary>
    public static readonly Tampering EventTwice = Now(20, OfItems(static item => item is EventsItem { Events: [var first, ..] events } told ? told with { Events = [first, .. events] } : item));

    /// <summary>Learners are told that the whole history is committed before it is.</summary>
    public static readonly Tampering UpToDateEarly = OfSends(static (message, process) => message is UpToDate ready ? ready with { Commit = process.Replica.Status.LastLogged } : message);

    private static Tampering Of(Func<Effect, ServerProcess, Effect?> rewrite) => new() { Effect = (effect, process, _) => rewrite(effect, process) };

    private static Tampering OfSends(Func<PeerMessage, ServerProcess, PeerMessage> rewrite) =>
        Of((effect, process) => effect is Send send ? send with { Message = rewrite(send.Message, process) } : effect);

    private static Tampering OfItems(Func<ClientItem, ClientItem> rewrite) =>
        Of((effect, _) => effect is ToClient told ? told with { Item = rewrite(told.Item) } : effect);

    /// <summary>The same, once in so many times.</summary>
    private static Tampering Now(int times, Tampering tampering) => new()
    {
        Effect = (effect, process, world) => world.Random.Next(times) == 0 ? tampering.Effect(effect, process, world) : effect,
    };
}
