using Coordinator.Benchmarks.Results;

namespace Coordinator.UnitTests.Benchmarks;

/// <summary>The table of the ensemble and its peers.</summary>
public sealed class EnsembleTableTests
{
    [Fact]
    public void Ours_IsComparedWithEachPeer() => Assert.Equal(
        [
            "| w | coordinator | 100 |  |  |  |  | 20.00 | 3.00 |  |  |  | 0 |  |  |  |  |",
            "| w | etcd | 50 |  |  |  |  | 40.00 | 3.00 |  |  |  | 0 | 2.00 |  | 0.50 |  |",
        ],
        Rows(Result("etcd", 50) with { CpuMicrosecondsPerOperation = new Both(40, 3) }, Result("coordinator", 100) with { CpuMicrosecondsPerOperation = new Both(20, 3) }));

    [Fact]
    public void Idling_IsComparedByItsShareOfACore()
    {
        var window = TimeSpan.FromSeconds(20);
        var rows = Rows(
            (Result("coordinator", 1_000) with { Seconds = 0 }).WithIdle(CostOf(servers: 0.5), window),
            (Result("zookeeper", 1_000) with { Seconds = 0 }).WithIdle(CostOf(servers: 1), window));
        Assert.Equal(
            [
                "| w | coordinator |  |  |  |  |  |  |  | 2.5 | 7 | 8 | 0 |  |  |  |  |",
                "| w | zookeeper |  |  |  |  |  |  |  | 5.0 | 7 | 8 | 0 |  |  | 0.50 | 1.00 |",
            ],
            rows);
    }

    [Fact]
    public void Rows_HaveAsManyCellsAsTheHead()
    {
        var lines = EnsembleTable.Of([Result("coordinator", 1)]).Split('\n');
        Assert.Single(lines.Select(line => line.Count(letter => letter == '|')).Distinct());
    }

    private static string[] Rows(params EnsembleResult[] results) => EnsembleTable.Of(results).Split('\n')[2..];

    private static Cost CostOf(double servers) => new(TimeSpan.Zero, TimeSpan.FromSeconds(servers), TimeSpan.FromSeconds(1), 0, 7, 8, 0);

    private static EnsembleResult Result(string system, long operations) => new()
    {
        Run = 1,
        System = system,
        Workload = "w",
        Operations = operations,
        Seconds = 1,
        Others = 0,
    };
}
