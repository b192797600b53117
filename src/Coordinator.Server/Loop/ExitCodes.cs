namespace Coordinator.Server.Loop;

/// <summary>Exit codes of a server's process: a contract with scripts.</summary>
public static class ExitCodes
{
    /// <summary>Stopped on request.</summary>
    public const int Stopped = 0;

    /// <summary>Refused to run, or fenced itself: the log says why.</summary>
    public const int Refused = 1;

    /// <summary>Wrong usage or configuration.</summary>
    public const int WrongConfiguration = 2;

    /// <summary>An endpoint is in use.</summary>
    public const int PortInUse = 3;

    /// <summary>A broken invariant.</summary>
    public const int BrokenInvariant = 70;
}
