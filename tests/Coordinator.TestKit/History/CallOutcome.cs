namespace Coordinator.TestKit.History;

/// <summary>How a recorded call ended.</summary>
public enum CallOutcome
{
    /// <summary>Answered.</summary>
    Done,

    /// <summary>It did not happen, and never will.</summary>
    Refused,

    /// <summary>It may have happened, or may still.</summary>
    Unknown,
}
