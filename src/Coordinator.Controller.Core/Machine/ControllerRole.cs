namespace Coordinator.Controller.Core.Machine;

/// <summary>What a candidate is.</summary>
public enum ControllerRole
{
    /// <summary>It has no session, or somebody else is the controller.</summary>
    Standby,

    /// <summary>It has asked to be elected.</summary>
    Campaigning,

    /// <summary>It is elected, and has not seen everything that was committed before it was.</summary>
    CatchingUp,

    /// <summary>It decides.</summary>
    Active,
}
