using Coordinator.IntegrationTests.Ensembles;
using Coordinator.TestKit.Processes;

namespace Coordinator.IntegrationTests;

/// <summary>How Linux is asked to give processors to a server: sched(7).</summary>
public sealed class SchedulingTests
{
    private const string Normal = "0";
    private const string Batch = "3";

    /// <summary>Threads that wake for every message or flush.</summary>
    private static readonly string[] Wakers = [".NET TP Worker", ".NET Sockets", "storage"];

    [Fact]
    public async Task ThreadsOfAServer_AreScheduledAsABatch_UnlessItIsToldOtherwise()
    {
        await using var ensemble = await DevEnsemble.StartAsync("--servers 1");
        Assert.Equal([Batch, Batch, Batch], Policies(ensemble.Servers[1].Pid!.Value));

        await ensemble.KillAsync(1);
        ensemble.RestartUnder(1, "/usr/bin/env", "COORDINATOR_SCHEDULING=normal");
        await ensemble.CountsAsync(1);
        Assert.Equal([Normal, Normal, Normal], Policies(ensemble.Servers[1].Pid!.Value));
    }

    [Fact]
    public async Task UnknownScheduling_IsAMistakeThatNamesIt()
    {
        var (code, _, error) = await Command.RunAsync("/usr/bin/env", $"COORDINATOR_SCHEDULING=fast {Executable.Coordinatord} run --config x");
        Assert.Equal(2, code);
        Assert.StartsWith("error: COORDINATOR_SCHEDULING=fast: it is batch or normal", error, StringComparison.Ordinal);
    }

    /// <summary>The policies of each kind of thread; joined where those of a kind differ.</summary>
    private static string[] Policies(int process)
    {
        var threads = Directory.GetDirectories($"/proc/{process}/task").Select(folder =>
            (Name: File.ReadAllText(Path.Combine(folder, "comm")).Trim(), Policy: PolicyIn(File.ReadAllText(Path.Combine(folder, "stat"))))).ToList();
        return [.. Wakers.Select(name => string.Join(' ', threads.Where(thread => thread.Name == name).Select(thread => thread.Policy).Distinct()))];
    }

    /// <summary>Field 41 of proc_pid_stat(5); the second, in parentheses, may have spaces.</summary>
    private static string PolicyIn(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[41 - 3];
}
