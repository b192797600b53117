using Coordinator.Cli.Bench.Workloads;
using Coordinator.Client.Abstractions;

namespace Coordinator.UnitTests.Cli.Bench.Workloads;

/// <summary>Workloads on a target in memory, on which an operation takes a millisecond.</summary>
public sealed class WorkloadRunTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private readonly FakeCallClock _clock = new();

    public static TheoryData<string> Names() => new(Catalogue.All.Select(workload => workload.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EveryWorkload_Runs_AndClosesItsSessions(string name)
    {
        var target = new FakeBenchTarget(_clock);
        var (result, verdict) = await RunAsync(target, Catalogue.Find(name)!);
        Assert.InRange(result.Operations, 1_000, 2_001);
        Assert.Equal((0, true, 0), (result.Errors, verdict.IsClean, target.Open));
    }

    [Fact]
    public async Task Mixed_IsNineReadsToAWrite()
    {
        var target = new FakeBenchTarget(_clock);
        await RunAsync(target, Catalogue.Find("mixed9010-8x64")!);
        Assert.InRange(target.Sets, 190, 210);
    }

    [Fact]
    public async Task ALostWrite_IsFound()
    {
        // The last one of its key: what comes later would cover it.
        var (_, verdict) = await RunAsync(new FakeBenchTarget(_clock) { LosesWrite = 2_000 }, Catalogue.Find("write-seq-leader")!);
        Assert.Equal(new HistoryVerdict(Lost: 1, Stale: 0, Foreign: 0), verdict);
    }

    [Fact]
    public async Task AStaleRead_IsFound()
    {
        // The 600th read is of a key that was written among the 600 writes before it.
        var (_, verdict) = await RunAsync(new FakeBenchTarget(_clock) { StaleRead = 600 }, new Workload("mixed", "", 1, 1) { WritePercent = 50 });
        Assert.Equal(new HistoryVerdict(Lost: 0, Stale: 1, Foreign: 0), verdict);
    }

    [Fact]
    public async Task AForeignRead_IsFound()
    {
        var (_, verdict) = await RunAsync(new FakeBenchTarget(_clock) { ForeignRead = 7 }, Catalogue.Find("read-8x64")!);
        Assert.Equal(new HistoryVerdict(Lost: 0, Stale: 0, Foreign: 1), verdict);
    }

    [Fact]
    public async Task AFailure_IsAnError_AndTheLoadGoesOn()
    {
        var (result, verdict) = await RunAsync(new FakeBenchTarget(_clock) { FailsWrite = 3 }, Catalogue.Find("write-8x64")!);
        Assert.Equal((1, "the wire is cut", true), (result.Errors, Assert.Single(result.Messages), verdict.IsClean));
        Assert.True(result.Operations > 1_900);
    }

    [Fact]
    public async Task WithARate_AStallIsSeenByAllThatWereDueInIt()
    {
        var target = new FakeBenchTarget(_clock) { Stall = number => number == 1 ? TimeSpan.FromSeconds(1) : null };
        var (result, _) = await RunAsync(target, Catalogue.Find("write-seq-leader")!, rate: 500);
        Assert.Equal(1_000, result.Operations);

        // While the first one took a second, half of all became due; then they are made up, one in a millisecond.
        Assert.InRange(result.Latency.P50, 100_000, 900_000);
    }

    [Fact]
    public async Task WithoutARate_ItIsSeenByOne()
    {
        var target = new FakeBenchTarget(_clock) { Stall = number => number == 1 ? TimeSpan.FromSeconds(1) : null };
        var (result, _) = await RunAsync(target, Catalogue.Find("write-seq-leader")!);
        Assert.Equal((1_000, 1_000), (result.Latency.P50 / 10 * 10, result.Latency.P99 / 10 * 10));
    }

    [Theory]
    [InlineData("write-seq-leader", 1)]
    [InlineData("write-seq-follower", 2)]
    public async Task Placement_IsKept(string name, int server)
    {
        var target = new FakeBenchTarget(_clock);
        await using (await WorkloadRun.PrepareAsync(target, Catalogue.Find(name)!, _clock, TestContext.Current.CancellationToken))
        {
            Assert.Equal(server, target.Connected.Last());
        }
    }

    [Fact]
    public async Task WhereNobodyLeads_ThatIsTheError()
    {
        var target = new FakeBenchTarget(_clock) { Leader = null };
        var error = await Assert.ThrowsAsync<CoordinatorException>(() => RunAsync(target, Catalogue.Find("write-seq-leader")!));
        Assert.Equal("write-seq-leader asks who leads, and none of the endpoints does", error.Message);
        Assert.Equal(0, target.Open);
    }

    private async Task<(LoadResult Result, HistoryVerdict Verdict)> RunAsync(FakeBenchTarget target, Workload workload, int? rate = null)
    {
        await using var run = await WorkloadRun.PrepareAsync(target, workload, _clock, TestContext.Current.CancellationToken);
        var result = await run.LoadAsync(Window, rate, TestContext.Current.CancellationToken);
        return (result, await run.CheckAsync(TestContext.Current.CancellationToken));
    }
}
