namespace Coordinator.Tree.Txns;

/// <summary>Who ends a session.</summary>
public enum CloseReason
{
    /// <summary>The client, with a write number.</summary>
    Owner = 0,

    /// <summary>The leader, after silence.</summary>
    Expired = 1,

    /// <summary>An operator.</summary>
    Killed = 2,
}
