using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Machine;

/// <summary>What a controller wants to be done.</summary>
public abstract record ControllerEffect;

/// <summary>
/// One multi: create the controller's ephemeral znode with a token, and set the epoch at its expected version (or create it). A reply that was lost is
/// recognised by the token (KAFKA-6082, G.2).
/// </summary>
/// <param name="Attempt">Named by the answer.</param>
/// <param name="Token">The data of the znode.</param>
/// <param name="Epoch">The epoch to be written.</param>
/// <param name="ExpectedVersion">The version of the epoch's znode; −1: it is created.</param>
public sealed record Campaign(long Attempt, string Token, ControllerEpoch Epoch, int ExpectedVersion) : ControllerEffect;

/// <summary>One multi, behind the fence: the epoch's version and the controller's znode are checked with it. There is no other way to write.</summary>
/// <param name="Ticket">Named by the answer.</param>
/// <param name="Fence">What is checked with it.</param>
/// <param name="Ops">The ops.</param>
public sealed record WriteTree(long Ticket, Fence Fence, IReadOnlyList<TreeOp> Ops) : ControllerEffect;

/// <summary>Tells a broker what its partitions are. One at a time for each broker.</summary>
/// <param name="Ticket">Named by the answer.</param>
/// <param name="Broker">The broker.</param>
/// <param name="Incarnation">The life that it is meant for.</param>
/// <param name="Epoch">The sender's.</param>
/// <param name="Partitions">Their states; a broker obeys what is newer than what it has.</param>
/// <param name="Dropped">Partitions that it has no replica of any more: it removes their logs.</param>
/// <param name="IsComplete">With this it has been told of every replica that it should have: it removes what it has besides.</param>
public sealed record SendCommand(
    long Ticket,
    BrokerId Broker,
    Incarnation Incarnation,
    ControllerEpoch Epoch,
    IReadOnlyList<PartitionOrder> Partitions,
    IReadOnlyList<PartitionName> Dropped,
    bool IsComplete) : ControllerEffect
{
    /// <summary>Whether nothing is commanded: the answer alone is wanted. One such may be on its way to a broker beside a command.</summary>
    public bool IsPing => Partitions.Count == 0 && Dropped.Count == 0 && !IsComplete;
}

/// <summary>Answers an <see cref="IsrAsked"/>.</summary>
/// <param name="CallId">Of the caller.</param>
/// <param name="Answer">The answer.</param>
/// <param name="State">With Accepted: the state.</param>
/// <param name="Version">With Accepted: its version.</param>
public sealed record IsrAnswered(long CallId, IsrAnswer Answer, PartitionState? State, PartitionVersion Version) : ControllerEffect;

/// <summary>Answers a <see cref="DrainAsked"/>.</summary>
/// <param name="CallId">Of the caller.</param>
/// <param name="IsController">False: ask whoever is.</param>
/// <param name="StillLeads">Partitions whose leadership could not be moved: nobody else is in sync.</param>
public sealed record DrainAnswered(long CallId, bool IsController, IReadOnlyList<PartitionName> StillLeads) : ControllerEffect;

/// <summary>Answers an <see cref="AdminAsked"/>.</summary>
/// <param name="CallId">Of the caller.</param>
/// <param name="Code">Ok; Unavailable: ask whoever is the controller; OutcomeUnknown: it was deposed meanwhile; else why it is refused.</param>
/// <param name="Message">One line for a person.</param>
public sealed record AdminAnswered(long CallId, ErrorCode Code, string Message) : ControllerEffect;

/// <summary>This controller is none any more: whatever is on its way is dropped, and its znode, if it is still there, is deleted.</summary>
/// <param name="Reason">One line for an operator.</param>
/// <param name="Czxid">The creation of its znode: one that was created since then is another's.</param>
public sealed record Resign(string Reason, Zxid Czxid) : ControllerEffect;

/// <summary>A decision, for the operator who asks why.</summary>
/// <param name="Decision">The decision.</param>
public sealed record Decided(Decision Decision) : ControllerEffect;
