using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Coordinator.Cli.Processes;

/// <summary>A command that runs for as long as something is held; it has this process's terminal.</summary>
internal sealed partial class ChildCommand : IDisposable
{
    private const int Terminate = 15;

    // What does not end by itself soon after it was asked would go on without what it needs.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(3);

    private readonly Process _process;

    private ChildCommand(Process process) => _process = process;

    internal static ChildCommand Start(IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return new ChildCommand(Process.Start(start)!);
        }
        catch (Win32Exception cause)
        {
            throw CommandFailedException.WrongUsage($"'{command[0]}' could not be started: {cause.Message}");
        }
    }

    /// <summary>Waits for the end of the command, and ends it when what it runs under is lost or the user interrupts.</summary>
    /// <returns>Its exit code; null when it was ended because of a loss.</returns>
    internal async Task<int?> RunWhileAsync(CancellationToken lost, CancellationToken interrupted)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(lost, interrupted);
        try
        {
            await _process.WaitForExitAsync(over.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await EndAsync();
            interrupted.ThrowIfCancellationRequested();
            return null;
        }
    }

    // Asked first (SIGTERM); after 3 s ended, with its children (SIGKILL).
    private async Task EndAsync()
    {
        _ = Kill(_process.Id, Terminate);
        using var patience = new CancellationTokenSource(EndPatience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => _process.Dispose();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
