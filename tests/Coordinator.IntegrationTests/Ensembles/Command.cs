using System.Diagnostics;
using Coordinator.TestKit.Processes;

namespace Coordinator.IntegrationTests.Ensembles;

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    public static Task<(int Code, string Output, string Error)> CoordctlAsync(DevEnsemble ensemble, string arguments) =>
        RunAsync(Executable.Coordctl, "--endpoints " + ensemble.Endpoints + " " + arguments);

    public static async Task<(int Code, string Output, string Error)> RunAsync(string file, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(DevEnsemble.Deadline(60));
        var error = process.StandardError.ReadToEndAsync(DevEnsemble.Deadline(60));
        await process.WaitForExitAsync(DevEnsemble.Deadline(60));
        return (process.ExitCode, await output, await error);
    }
}
