namespace Coordinator.Daemon;

/// <summary>
/// How many threads of the pool work at once. Whenever a thread of the pool takes work, it wakes another as long as fewer work than there may be; for a
/// message here and there that one finds nothing, and sleeps again. On two processors that was half of all wakings, and a third of a server's
/// processor time (BENCHMARKS.md). One processor less than there are leaves the disk and the sockets theirs.
/// </summary>
internal static class WorkerThreads
{
    /// <summary>
    /// Else the pool tries out how many threads are best, and what it sees are messages here and there: an idle server had two to four after ten seconds.
    /// The pool reads it as a switch; as data that are no text it would count for nothing.
    /// </summary>
    internal const string NoHillClimbing = "System.Threading.ThreadPool.HillClimbing.Disable";

    /// <summary>For a machine with so many processors.</summary>
    /// <param name="processors">At least 1.</param>
    public static int For(int processors) => Math.Max(1, processors - 1);

    /// <summary>Settles it for this process. It has an effect only before the first work is given to the pool; one that stands still for half a second still gets more.</summary>
    public static void Settle()
    {
        AppContext.SetData("System.Threading.ThreadPool.MinThreads", For(Environment.ProcessorCount));
        AppContext.SetSwitch(NoHillClimbing, true);
    }
}
