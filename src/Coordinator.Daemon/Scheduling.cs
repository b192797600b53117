using System.Runtime.InteropServices;

namespace Coordinator.Daemon;

/// <summary>
/// How Linux gives processors to this process: as a batch (sched(7), SCHED_BATCH). A thread that wakes does not push aside the one that runs, so the
/// disk's thread and the sockets' find more that waits when their turn comes: fuller frames and flushes, and half as many switches under load
/// (BENCHMARKS.md). Where a processor is free nothing changes.
/// </summary>
internal static partial class Scheduling
{
    /// <summary>The variable of the environment that chooses: <c>batch</c>, the default, or <c>normal</c>.</summary>
    public const string Variable = "COORDINATOR_SCHEDULING";

    private const int Normal = 0;
    private const int Batch = 3;

    /// <summary>Settles it for the thread that calls, and for all that are begun from it: call it first. Another policy that the process was started with stays.</summary>
    /// <param name="chosen">What <see cref="Variable"/> holds; null or empty for the default.</param>
    /// <returns>What is wrong with the choice; null when nothing is.</returns>
    public static string? Settle(string? chosen)
    {
        switch (chosen)
        {
            case "normal":
                return null;
            case null or "" or "batch":
                // Only speed depends on it: a system that refuses is served as it is.
                _ = OperatingSystem.IsLinux() && GetScheduler(0) == Normal ? SetScheduler(0, Batch, 0) : 0;
                return null;
            default:
                return $"{Variable}={chosen}: it is batch or normal";
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getscheduler")]
    private static partial int GetScheduler(int thread);

    /// <summary>The priority that the policy takes is 0: the kernel reads one number.</summary>
    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, in int priority);
}
