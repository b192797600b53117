namespace Coordinator.Controller.Core.Selection;

/// <summary>What an election puts at risk, or may put at risk.</summary>
public enum Risk
{
    /// <summary>Nothing: the leader has everything that was acknowledged.</summary>
    None,

    /// <summary>
    /// Every replica in sync came back without having been stopped in order, and the topic does not flush before it acknowledges: the one with the
    /// longest log leads, and lacks what none of them had flushed.
    /// </summary>
    UnflushedTail,

    /// <summary>A replica that was not in sync leads: what only the replicas in sync had is lost. By choice only.</summary>
    Unclean,
}
