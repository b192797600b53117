using System.Globalization;
using Coordinator.IntegrationTests.Ensembles;

namespace Coordinator.IntegrationTests;

/// <summary>A disk that fails or is full under a live server, by libfiu: it fences itself, says why, and comes back when the disk does.</summary>
public sealed class DiskFaultTests
{
    private const int InputOutputError = 5;
    private const int NoSpace = 28;

    [Theory]
    [InlineData("posix/io/sync/fdatasync", InputOutputError, "flush", false)]
    [InlineData("posix/io/sync/fdatasync", InputOutputError, "flush", true)]
    [InlineData("posix/io/rw/pwrite", NoSpace, "write", false)]
    public async Task DiskThatFails_FencesTheServer_ItReturnsWithTheDisk_AndNothingIsLost(string call, int error, string named, bool ofTheLeader)
    {
        var fiuRun = Find("fiu-run");
        Assert.SkipWhen(fiuRun is null, "needs fiu-run (Debian package fiu-utils)");
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var writer = await LedgerWriter.StartAsync(ensemble.Endpoints);
        var leader = await ensemble.LeaderAsync();
        var victim = leader == 1 ? 2 : 1;
        await RestartUnderFiuAsync(ensemble, victim, fiuRun);
        if (ofTheLeader)
        {
            var moved = await Command.CoordctlAsync(ensemble, string.Create(CultureInfo.InvariantCulture, $"--timeout 30s leader move --to {victim}"));
            Assert.Equal(0, moved.Code);
        }

        await writer.MoreAsync(50);
        var from = ensemble.Events.Count;
        await FiuAsync(ensemble, victim, string.Create(CultureInfo.InvariantCulture, $"enable name={call},failinfo={error}"));
        await writer.MoreAsync(100);
        await ensemble.ReadyzAsync(victim, text => text.Contains("disk fault: " + named, StringComparison.Ordinal));
        Assert.False(Process(ensemble, victim).HasExited);

        await FiuAsync(ensemble, victim, "disable name=" + call);
        await ensemble.StateAsync(victim, "following", from);
        await ensemble.CountsAsync(victim);
        await writer.MoreAsync(50);
        Assert.True(await writer.StopAndVerifyAsync() >= 200);
        Assert.False(writer.Client.Session.LostToken.IsCancellationRequested);
    }

    private static async Task RestartUnderFiuAsync(DevEnsemble ensemble, int victim, string fiuRun)
    {
        await ensemble.KillAsync(victim);
        var from = ensemble.Events.Count;
        ensemble.RestartUnder(victim, fiuRun, "-x -f " + Fifo(ensemble, victim));
        await ensemble.StateAsync(victim, "following", from);
    }

    private static async Task FiuAsync(DevEnsemble ensemble, int server, string command)
    {
        var arguments = string.Create(CultureInfo.InvariantCulture, $"-f {Fifo(ensemble, server)} -c \"{command}\" {ensemble.Servers[server].Pid}");
        Assert.Equal((0, string.Empty), await FirstTwoAsync(Command.RunAsync(Find("fiu-ctrl")!, arguments)));
    }

    private static async Task<(int Code, string Error)> FirstTwoAsync(Task<(int Code, string Output, string Error)> running)
    {
        var ran = await running;
        return (ran.Code, ran.Error);
    }

    private static System.Diagnostics.Process Process(DevEnsemble ensemble, int server) =>
        System.Diagnostics.Process.GetProcessById(ensemble.Servers[server].Pid!.Value);

    private static string Fifo(DevEnsemble ensemble, int server) => Path.Combine(Path.GetDirectoryName(ensemble.Servers[server].Config!)!, "fiu");

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, program))
        .FirstOrDefault(File.Exists);
}
