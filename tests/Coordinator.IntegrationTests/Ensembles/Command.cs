using System.Diagnostics;
using Coordinator.TestKit.Processes;

namespace Coordinator.IntegrationTests.Ensembles;

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    public static Task<(int Code, string Output, string Error)> CoordctlAsync(DevEnsemble ensemble, string arguments, string? input = null) =>
        RunAsync(Executable.Coordctl, "--endpoints " + ensemble.Endpoints + " " + arguments, input);

    public static async Task<(int Code, string Output, string Error)> RunAsync(string file, string arguments, string? input = null)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = input is not null, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }

        var output = process.StandardOutput.ReadToEndAsync(DevEnsemble.Deadline(60));
        var error = process.StandardError.ReadToEndAsync(DevEnsemble.Deadline(60));
        await process.WaitForExitAsync(DevEnsemble.Deadline(60));
        return (process.ExitCode, await output, await error);
    }
}
