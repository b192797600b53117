namespace Coordinator.TestKit.Disks;

/// <summary>The process died in the middle of a disk operation. Not an IO fault: nothing may handle it.</summary>
public sealed class SimCrashException() : Exception("the simulated process died here");
