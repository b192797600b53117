using Coordinator.Benchmarks.Results;

namespace Coordinator.UnitTests.Benchmarks;

/// <summary>What costs more than it did is named.</summary>
public sealed class CostsTests
{
    private static readonly Costs Before = new(new Dictionary<string, Both> { ["write-64x1"] = new(100, 50), ["read-64x1"] = new(10, 5) });

    [Fact]
    public void AFifthMore_IsNotWorse() => Assert.Empty(new Costs(new Dictionary<string, Both> { ["write-64x1"] = new(120, 60), ["read-64x1"] = new(1, 1) }).WorseThan(Before));

    [Fact]
    public void MoreThanThat_IsNamed_ForServersAndClient() => Assert.Equal(
        [
            "worse: write-64x1: processor time of the servers 150.00 µs per operation, was 100.00 (50 % more)",
            "worse: read-64x1: processor time of the client 6.50 µs per operation, was 5.00 (30 % more)",
        ],
        new Costs(new Dictionary<string, Both> { ["write-64x1"] = new(150, 50), ["read-64x1"] = new(10, 6.5) }).WorseThan(Before));

    [Fact]
    public void WhatIsNew_IsComparedWithNothing() => Assert.Empty(new Costs(new Dictionary<string, Both> { ["new"] = new(1, 1) }).WorseThan(Before));

    [Fact]
    public async Task ATable_IsReadAsItWasWritten()
    {
        var file = Path.GetTempFileName();
        try
        {
            await Before.WriteAsync(file, TestContext.Current.CancellationToken);
            var read = await Costs.ReadAsync(file, TestContext.Current.CancellationToken);
            Assert.Equal(Before.ByWorkload, read.ByWorkload);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void OfRuns_TheMedianCounts()
    {
        var results = new[] { 30.0, 10, 20 }.Select(servers => Result("coordinator", 100, servers));
        Assert.Equal(new Both(20, 3), Costs.Of(results).ByWorkload["w"]);
    }

    private static EnsembleResult Result(string system, long operations, double servers) => new()
    {
        Run = 1,
        System = system,
        Workload = "w",
        Operations = operations,
        Seconds = 1,
        CpuMicrosecondsPerOperation = new Both(servers, 3),
        Others = 0,
    };
}
