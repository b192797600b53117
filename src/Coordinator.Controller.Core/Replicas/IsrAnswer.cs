namespace Coordinator.Controller.Core.Replicas;

/// <summary>What the controller says to an <see cref="IsrProposal"/>; each has one reaction of the leader.</summary>
public enum IsrAnswer
{
    /// <summary>The state is as wanted; the answer carries it and its version.</summary>
    Accepted,

    /// <summary>Who was asked is not the controller, or knows less than the asker: ask again, whoever it is then.</summary>
    NotController,

    /// <summary>The asker's reign is over: it waits for what the controller tells it, and counts on as before.</summary>
    Fenced,

    /// <summary>The asker is a former life of its broker.</summary>
    StaleIncarnation,

    /// <summary>The asker knows an older state: it waits for the newer one, and counts on as before.</summary>
    StaleVersion,

    /// <summary>The partition is not known, or is being deleted.</summary>
    UnknownPartition,

    /// <summary>A member is not alive, is on its way out, or lives again: the leader goes back to the set that is in force.</summary>
    Ineligible,

    /// <summary>Another change of the partition is under way, which the asker may know already: ask again.</summary>
    Busy,

    /// <summary>No such set can be: it is empty, lacks its leader, or names who has no replica.</summary>
    Invalid,
}
