namespace Coordinator.TestKit.History;

/// <summary>What a recorded call was.</summary>
public enum CallKind
{
    /// <summary>Creates a znode in sequence, with a value of its own.</summary>
    Create,

    /// <summary>Gives a znode a value of its own.</summary>
    Set,

    /// <summary>A read of whatever its server has applied.</summary>
    LocalRead,

    /// <summary>A read that must reflect everything answered before it began.</summary>
    LinearizableRead,
}
