using Coordinator.Benchmarks.Results;

namespace Coordinator.UnitTests.Benchmarks;

/// <summary>What costs more than it did is named, and a machine of another speed is not.</summary>
public sealed class CostsTests
{
    private static readonly Costs Before = new([Plain("write-64x1", 100, 50), Plain("read-64x1", 10, 5)]);

    [Fact]
    public void AFifthMore_IsNotWorse() => Assert.Empty(new Costs([Plain("write-64x1", 120, 60), Plain("read-64x1", 1, 1)]).WorseThan(Before));

    [Fact]
    public void MoreThanThat_IsNamed_ForServersAndClient() => Assert.Equal(
        [
            "worse: write-64x1: processor time of the servers 150.00 µs per operation, was 100.00 (50 % more)",
            "worse: read-64x1: processor time of the client 6.50 µs per operation, was 5.00 (30 % more)",
        ],
        new Costs([Plain("write-64x1", 150, 50), Plain("read-64x1", 10, 6.5)]).WorseThan(Before));

    [Fact]
    public void WhatIsNew_IsComparedWithNothing() => Assert.Empty(new Costs([Plain("new", 1, 1)]).WorseThan(Before));

    [Fact]
    public void AMachineAThirdSlower_IsNoWorseBuild() =>
        Assert.Empty(Costs.Of([Result(133, calibration: 400)]).WorseThan(Costs.Of([Result(100, calibration: 300)])));

    [Fact]
    public void AFasterMachine_HidesNothing() => Assert.Equal(
        ["worse: w: processor time of the servers 110.00 µs per operation, was 100.00 (47 % more relative to the calibrations)"],
        Costs.Of([Result(110, calibration: 225) with { CpuMicrosecondsPerOperation = new Both(110, 2) }]).WorseThan(Costs.Of([Result(100, calibration: 300)])));

    [Fact]
    public void AgainstATableWithoutCalibration_ProcessorTimeIsComparedAsItIs()
    {
        var before = new Costs([Plain("w", 100, 3)]);
        Assert.False(before.IsCalibrated());
        Assert.Single(Costs.Of([Result(133, calibration: 400)]).WorseThan(before));
    }

    [Fact]
    public async Task ATable_IsReadAsItWasWritten()
    {
        var file = Path.GetTempFileName();
        try
        {
            var costs = new Costs([.. Before.Workloads, .. Costs.Of([Result(100, calibration: 300)]).Workloads]);
            await costs.WriteAsync(file, TestContext.Current.CancellationToken);
            var read = await Costs.ReadAsync(file, TestContext.Current.CancellationToken);
            Assert.Equal(costs.Workloads, read.Workloads);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task ATableFromBeforeThereWereCalibrations_IsRead()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                file, """{"workload":"w","cpuMicrosecondsPerOperation":{"servers":100,"client":3}}""", TestContext.Current.CancellationToken);
            var read = await Costs.ReadAsync(file, TestContext.Current.CancellationToken);
            Assert.Equal([Plain("w", 100, 3)], read.Workloads);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void OfRuns_TheMedianCounts_AndEachIsRelativeToItsOwnCalibration()
    {
        // The machine became slower with each run; what the servers do became it only in the second.
        var cost = Costs.Of([Result(10, calibration: 100), Result(60, calibration: 200), Result(40, calibration: 400)]).Workloads.Single();
        Assert.Equal(new WorkloadCost("w", new Both(40, 3), 200, new Both(100, 15)), cost);
    }

    private static WorkloadCost Plain(string workload, double servers, double client) => new(workload, new Both(servers, client), null, null);

    private static EnsembleResult Result(double servers, double calibration) => new()
    {
        Run = 1,
        System = "coordinator",
        Workload = "w",
        Operations = 100,
        Seconds = 1,
        CpuMicrosecondsPerOperation = new Both(servers, 3),
        CalibrationMilliseconds = new CalibrationTimes(calibration - 10, calibration + 10),
    };
}
