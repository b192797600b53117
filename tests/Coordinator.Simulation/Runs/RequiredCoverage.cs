using Coordinator.Simulation.Engine;
using Coordinator.Simulation.Faults;

namespace Coordinator.Simulation.Runs;

/// <summary>What some hundred seeds must have exercised; a campaign that did not proves less than it says.</summary>
internal static class RequiredCoverage
{
    private static readonly string[] Names =
    [
        "reign", "link.given-up", "woken", "woken.leader", "rested", "note.Founded", "note.VoterGranted", "note.SteppedDown", "note.CounterExhausted",
        "note.SyncDiff", "note.SyncTrunc", "note.SyncSnap", "note.SnapResumed", "note.Returned", "ensemble.7-voters", "ensemble.2-observers", "snapshot.installed", "snapshot.saved",
        "note.HandoverBegun", "note.HandedOver", "session.expired", "session.killed", "client.Expired", "client.attach",
        "crash", "crash.at-effect", "crash.in-disk", "wipe", "disk.fenced", "disk.not-back", "copy.set-aside",
        "note.StateSuspended", "note.StateHealed", "note.StateWanted",
        "watch.event", "watch.resumed", "watch.resync", "read.local", "read.linearizable", "result.OutcomeUnknown", "result.QuotaExceeded", "quota.checked", "durable.checked", "membership.changed",
    ];

    private static readonly string[] NamesOfBrokers =
    [
        "broker.acknowledged", "broker.committed", "broker.crash", "broker.election", "broker.expired", "broker.fenced-command", "broker.fenced-fetch",
        "broker.late-command", "broker.late-question", "broker.link-broke", "broker.session-lost", "broker.stop", "broker.truncation", "broker.wipe",
        "controller.campaign-NodeExists", "controller.campaign-Ok", "controller.reached-too-few", "controller.write-Ok", "cut-controller.checked",
        "fault.crash", "fault.cut", "fault.cut-controller", "fault.expire", "fault.no-quorum", "fault.offline", "fault.pause", "fault.stop", "fault.wipe",
        "isr.Accepted", "isr.Busy", "isr.Fenced", "isr.Ineligible", "isr.NotController", "isr.StaleIncarnation", "isr.StaleVersion",
        "isr.fewer-wanted",
        "produce.Done", "produce.NotEnoughReplicas", "produce.NotEnoughReplicasAfterAppend", "produce.NotLeader",
        "topic.answer-lost", "topic.created-anew", "topic.known-in-the-end", "topic.moved",
        "topic.CreateTopic-Ok", "topic.DeleteTopic-Ok", "topic.ElectLeader-Ok", "topic.Reassign-Ok", "topic.SetTopic-Ok",
    ];

    /// <summary>What is missing; every kind of fault is required too.</summary>
    public static IReadOnlyList<string> Missing(Coverage coverage) =>
    [
        .. Names.Concat(Enum.GetNames<FaultKind>().Select(kind => "fault." + kind)).Where(name => coverage[name] == 0),
    ];

    /// <summary>What is missing of the other simulation.</summary>
    public static IReadOnlyList<string> MissingOfBrokers(Coverage coverage) => [.. NamesOfBrokers.Where(name => coverage[name] == 0)];
}
