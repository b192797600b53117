using System.Text.Json;
using Coordinator.Cli;
using Coordinator.Cli.Bench;
using Coordinator.Cli.Bench.Workloads;
using Coordinator.Cli.Calls;
using Coordinator.Cli.Commands;
using Coordinator.Cli.Output;
using Coordinator.Client.InMemory;
using Coordinator.Protocol.Admin.V1;

namespace Coordinator.UnitTests.Cli.Bench.Workloads;

/// <summary>The commands, on the service in memory.</summary>
public sealed class WorkloadsCommandTests
{
    [Fact]
    public async Task Run_PrintsWhatItCameTo()
    {
        var ran = await RunAsync("bench", "run", "mixed9010-8x64", "eph-churn-64x1", "--seconds", "1", "--warm-up", "0", "--rate", "200", "--output", "json");
        Assert.Equal((ExitCode.Done, ""), (ran.ExitCode, ran.Error));
        var reports = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["mixed9010-8x64@200", "eph-churn-64x1@200"], reports.Select(report => report.GetProperty("workload").GetString()));
        Assert.All(reports, report =>
        {
            Assert.Equal(200, report.GetProperty("operations").GetInt64());
            Assert.All(["errors", "lost", "stale", "foreign"], name => Assert.Equal(0, report.GetProperty(name).GetInt64()));
            Assert.Equal(["p50", "p99", "p999", "max"], report.GetProperty("latencyMicroseconds").EnumerateObject().Select(property => property.Name));
        });
    }

    [Fact]
    public async Task List_NamesAll()
    {
        var ran = await RunAsync("bench", "list", "--output", "json");
        using var names = JsonDocument.Parse(ran.Output);
        Assert.Equal(Catalogue.All.Select(workload => workload.Name), names.RootElement.EnumerateArray().Select(entry => entry.GetProperty("workload").GetString()));
        Assert.StartsWith("workload ", (await RunAsync("bench", "list")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no workload 'write-65x1'; there are write-seq-leader, write-seq-follower, ", "write-65x1")]
    [InlineData("--seconds: 1 to 86400", "write-64x1", "--seconds", "0")]
    [InlineData("--warm-up: 0 to 86400", "write-64x1", "--warm-up", "86401")]
    [InlineData("--rate: 1 to 10000000", "write-64x1", "--rate", "0")]
    public async Task AMistake_IsRefusedWithTheLimit(string error, params string[] arguments)
    {
        var ran = await RunAsync(["bench", "run", .. arguments]);
        Assert.Equal(ExitCode.WrongUsage, ran.ExitCode);
        Assert.Contains(error, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFollower_IsNoneWhereOneServerIsNamed()
    {
        var ran = await RunAsync("bench", "run", "read-seq");
        Assert.Equal(ExitCode.Unavailable, ran.ExitCode);
        Assert.Contains("read-seq runs at a follower, and the only endpoint leads", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_AreOnce() => Assert.Equal(Catalogue.All.Count, Catalogue.All.Select(workload => workload.Name).Distinct().Count());

    [Fact]
    public void Line_SaysWhatWasFound() => Assert.Equal(
        "w: 5000 operations in 2.5 s, 2000/s; latency p50 1 µs, p99 2, p99.9 3, max 4; 5 errors; lost 6, stale 7, foreign 8",
        WorkloadReport.Line(WorkloadReport.Of(
            "w", new LoadResult(5_000, TimeSpan.FromSeconds(2.5), new LatencyJson(1, 2, 3, 4), 5, []), new HistoryVerdict(6, 7, 8))));

    private static async Task<CommandLine> RunAsync(params string[] arguments)
    {
        await using var coordinator = new InMemoryCoordinator();
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var server = new FakeTarget(1, _ => new StatusResponse { ServerId = 1, LeaderId = 1 });
        var surroundings = new Surroundings(
            server.Endpoint.ToString(),
            new Streams(new MemoryStream(), output, error, false, () => false),
            (_, _) => server,
            async (_, cancellationToken) => await coordinator.ConnectAsync(cancellationToken: cancellationToken),
            new SystemCallClock());
        var exitCode = await Coordctl.RunAsync(arguments, surroundings, TestContext.Current.CancellationToken);
        return new CommandLine(exitCode, System.Text.Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
