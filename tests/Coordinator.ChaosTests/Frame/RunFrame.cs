using System.Runtime.InteropServices;

namespace Coordinator.ChaosTests.Frame;

/// <summary>What surrounds every run: its folder, signals that end it in order, exit codes.</summary>
internal static class RunFrame
{
    private const int Violated = 1;
    private const int WrongUsage = 2;

    /// <summary>Says what was wrong in the arguments.</summary>
    /// <returns>The exit code.</returns>
    public static int Refuse(string mistake, string usage)
    {
        Console.Error.WriteLine($"error: {mistake}\n\n{usage}");
        return WrongUsage;
    }

    /// <summary>Runs in a folder of its own.</summary>
    /// <param name="name">What the folder's name begins with.</param>
    /// <param name="keep">Whether the folder stays.</param>
    /// <param name="stop">By a signal: the fault under way is taken back, everything checked, and cleaned up.</param>
    /// <param name="run">The run, in its folder; whether everything held.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string name, bool keep, Action stop, Func<string, Task<bool>> run)
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        var folder = Directory.CreateTempSubdirectory(name).FullName;
        try
        {
            return await run(folder) ? 0 : Violated;
        }
        finally
        {
            if (keep)
            {
                Console.WriteLine("kept: " + folder);
            }
            else
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop();
        }
    }
}
