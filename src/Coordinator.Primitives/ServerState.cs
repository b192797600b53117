namespace Coordinator.Primitives;

/// <summary>What a server is doing. Numbers are those of ZooKeeper's notification.</summary>
public enum ServerState
{
    /// <summary>Electing.</summary>
    Looking = 0,

    /// <summary>Voter that follows a leader.</summary>
    Following = 1,

    /// <summary>The leader.</summary>
    Leading = 2,

    /// <summary>Non-voter that follows a leader.</summary>
    Observing = 3,
}
