using System.Runtime.InteropServices;

namespace Coordinator.Benchmarks.Measuring;

/// <summary>Processor time of a single thread, as exactly as the kernel knows it.</summary>
internal static class ThreadTime
{
    private const int ThreadClock = 3;

    /// <summary>User and system time of the calling thread since it began.</summary>
    public static TimeSpan Now()
    {
        if (GetTime(ThreadClock, out var time) != 0)
        {
            throw new InvalidOperationException($"clock_gettime: error {Marshal.GetLastPInvokeError()}");
        }

        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    [DllImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static extern int GetTime(int clock, out KernelTime time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct KernelTime
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
