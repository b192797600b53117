using System.Diagnostics;

namespace Coordinator.ChaosTests.Cluster;

/// <summary>Programs of the operating system that make the faults.</summary>
internal static class Tool
{
    /// <summary>Runs one to its end.</summary>
    /// <param name="commandLine">Program and arguments, separated by single spaces; none of them contains one.</param>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message has what it said.</exception>
    public static string Run(string commandLine) => Run(commandLine.Split(' '));

    /// <summary>Runs one to its end.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message has what it said.</exception>
    public static string Run(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("not started: " + command[0]);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{string.Join(' ', command)}: exit code {process.ExitCode}: {errors.GetAwaiter().GetResult().Trim()}");
    }

    /// <summary>Runs what takes back a fault or cleans up; what it says does not matter when there is nothing left to take back.</summary>
    public static void TryRun(string commandLine)
    {
        try
        {
            Run(commandLine);
        }
        catch (InvalidOperationException notThere)
        {
            Console.Error.WriteLine($"clean-up: {notThere.Message}");
        }
    }

    /// <summary>The path of a program; null when it is not installed.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin")
        .Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, program))
        .FirstOrDefault(File.Exists);
}
