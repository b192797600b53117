using System.Runtime.InteropServices;

namespace Coordinator.TestKit.Processes;

/// <summary>Signals to processes that the tests started.</summary>
public static class Signals
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;

    /// <summary>Ends it at once.</summary>
    public static void Kill(int pid) => Send(pid, SigKill);

    /// <summary>Asks it to stop.</summary>
    public static void Terminate(int pid) => Send(pid, SigTerm);

    /// <summary>Freezes it.</summary>
    public static void Stop(int pid) => Send(pid, SigStop);

    /// <summary>Wakes it.</summary>
    public static void Continue(int pid) => Send(pid, SigCont);

    private static void Send(int pid, int signal)
    {
        if (SystemKill(pid, signal) != 0)
        {
            throw new InvalidOperationException($"kill -{signal} {pid}: error {Marshal.GetLastPInvokeError()}");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SystemKill(int pid, int signal);
}
