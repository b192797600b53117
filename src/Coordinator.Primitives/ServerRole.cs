namespace Coordinator.Primitives;

/// <summary>Whether a server counts.</summary>
public enum ServerRole
{
    /// <summary>Votes and acknowledges.</summary>
    Voter = 0,

    /// <summary>Follows, never counts.</summary>
    Observer = 1,
}
