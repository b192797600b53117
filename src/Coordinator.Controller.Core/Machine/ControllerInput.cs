using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Machine;

/// <summary>What happens to a controller.</summary>
public abstract record ControllerInput;

/// <summary>A znode is there, or has other data.</summary>
/// <param name="Znode">The znode.</param>
public sealed record TreeChanged(ZnodeSeen Znode) : ControllerInput;

/// <summary>A znode is gone; also said of one that came and went unseen.</summary>
/// <param name="Path">Its path.</param>
public sealed record TreeLost(string Path) : ControllerInput
{
    /// <summary>When that was seen, in milliseconds since 1970-01-01 UTC; null when nobody looked at a clock.</summary>
    public long? At { get; init; }
}

/// <summary>
/// Every change up to a txn has been handed in. Of the txn itself all too, unless it is a very large one; an election, which this is waited for after, is
/// none.
/// </summary>
/// <param name="Zxid">The txn.</param>
public sealed record TreeSeen(Zxid Zxid) : ControllerInput;

/// <summary>What became of a <see cref="Campaign"/>.</summary>
/// <param name="Attempt">Which.</param>
/// <param name="Code">
/// Ok: elected. NodeExists: there is a controller, which may be this one by an attempt whose answer was lost. BadVersion: the epoch is another one.
/// SessionExpired.
/// </param>
/// <param name="Zxid">The txn, which is the czxid of the controller's znode when it was elected.</param>
public sealed record CampaignEnded(long Attempt, ErrorCode Code, Zxid Zxid) : ControllerInput;

/// <summary>What became of a <see cref="WriteTree"/>.</summary>
/// <param name="Ticket">Which.</param>
/// <param name="Code">
/// Ok; GuardFailed, or BadVersion with no op: this controller is deposed; else the code of the op that failed, and nothing of it was done.
/// </param>
/// <param name="FailedOp">The op, from 0; −1 for the fence.</param>
/// <param name="Versions">With Ok: the version of each znode that was created or set, in the order of the ops; −1 of one that was deleted.</param>
public sealed record WriteEnded(long Ticket, ErrorCode Code, int FailedOp, IReadOnlyList<int> Versions) : ControllerInput
{
    /// <summary>With Ok: the txn, which is the czxid of what was created.</summary>
    public Zxid Zxid { get; init; }
}

/// <summary>What became of a <see cref="SendCommand"/>.</summary>
/// <param name="Ticket">Which.</param>
/// <param name="Reply">
/// What the broker said; null when the connection broke. It is sent again then, and when the broker could not obey yet or had obeyed a later one: after a pause,
/// which is before this is handed in.
/// </param>
public sealed record CommandEnded(long Ticket, CommandReply? Reply) : ControllerInput;

/// <summary>A leader wants another in-sync set. Answered by <see cref="IsrAnswered"/>.</summary>
/// <param name="CallId">Of the caller.</param>
/// <param name="Proposal">What it wants.</param>
public sealed record IsrAsked(long CallId, IsrProposal Proposal) : ControllerInput;

/// <summary>A broker wants to leave. Answered by <see cref="DrainAnswered"/>.</summary>
/// <param name="CallId">Of the caller.</param>
/// <param name="Broker">The broker.</param>
/// <param name="Incarnation">Its life.</param>
public sealed record DrainAsked(long CallId, BrokerId Broker, Incarnation Incarnation) : ControllerInput;

/// <summary>An operator wants something of a topic. Answered by <see cref="AdminAnswered"/>.</summary>
/// <param name="CallId">Of the caller.</param>
/// <param name="Request">What is wanted.</param>
public sealed record AdminAsked(long CallId, AdminRequest Request) : ControllerInput;

/// <summary>Time has gone by: handed in several times in a third of a session's timeout, by who gave the machine that timeout.</summary>
/// <param name="At">The time in milliseconds, from anywhere; it rises, also while the process stands still.</param>
public sealed record TimeWent(long At) : ControllerInput;

/// <summary>Time to look whether leaderships are where they are preferred.</summary>
public sealed record Rebalance : ControllerInput;

/// <summary>The session is over, before another one may begin: nothing that was to be done is done any more (KAFKA-4447, KAFKA-10193).</summary>
public sealed record SessionOver : ControllerInput;

/// <summary>A session has begun.</summary>
public sealed record SessionBegan : ControllerInput;
