using System.Runtime.InteropServices;

namespace Coordinator.Cli.Output;

/// <summary>
/// Notices that the other end of the pipe on standard output was closed. .NET drops writes to such a pipe without an error, so `watch … | head -1` would
/// go on for ever.
/// </summary>
internal static class ReaderProbe
{
    private const int StandardOutput = 1;
    private const short PollError = 0x8;

    internal static bool IsOutputReaderGone()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return false;
        }

        var descriptor = new PollDescriptor { Descriptor = StandardOutput };
        return Poll(ref descriptor, 1, 0) > 0 && (descriptor.Returned & PollError) != 0;
    }

    [DllImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref PollDescriptor descriptors, nuint count, int timeoutMilliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        internal int Descriptor;
        internal short Requested;
        internal short Returned;
    }
}
