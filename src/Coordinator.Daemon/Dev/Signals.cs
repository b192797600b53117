using System.Runtime.InteropServices;

namespace Coordinator.Daemon.Dev;

/// <summary>Signals to child processes, which .NET cannot send but for a kill.</summary>
internal static partial class Signals
{
    public const int Terminate = 15;

    /// <summary>SIGCONT: 18 on Linux, 19 on macOS.</summary>
    public static readonly int Continue = OperatingSystem.IsMacOS() ? 19 : 18;

    /// <summary>Sends a signal. A process that is gone needs none.</summary>
    public static void Send(int pid, int signal) => _ = Kill(pid, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
