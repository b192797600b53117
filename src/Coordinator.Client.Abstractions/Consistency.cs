namespace Coordinator.Client.Abstractions;

/// <summary>Which state a read sees.</summary>
public enum Consistency
{
    /// <summary>From the connected server, in session order, never older than what the session has seen. Needs no leader.</summary>
    Local = 0,

    /// <summary>Reflects every write, of anybody, that was acknowledged before the read began. Needs a leader with a quorum.</summary>
    Linearizable = 1,
}
