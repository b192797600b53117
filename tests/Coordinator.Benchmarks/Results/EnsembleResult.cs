using System.Text.Json;
using Coordinator.Benchmarks.Measuring;
using Coordinator.Cli.Bench.Workloads;
using Coordinator.Cli.Output;

namespace Coordinator.Benchmarks.Results;

/// <summary>What one workload came to in one run on one system.</summary>
internal sealed record EnsembleResult
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public required int Run { get; init; }

    /// <summary>coordinator, zookeeper or etcd.</summary>
    public required string System { get; init; }

    public required string Workload { get; init; }

    /// <summary>That succeeded; rounds, where a workload has rounds.</summary>
    public required long Operations { get; init; }

    /// <summary>From the begin of the first to the end of the last; 0 where throughput is not what is asked.</summary>
    public required double Seconds { get; init; }

    public double? OperationsPerSecond => Seconds > 0 ? Math.Round(Operations / Seconds, 1) : null;

    /// <summary>Null where nothing is waited for.</summary>
    public LatencyJson? LatencyMicroseconds { get; init; }

    public long Errors { get; init; }

    public long Lost { get; init; }

    public long Stale { get; init; }

    public long Foreign { get; init; }

    /// <summary>Null where it is no workload's.</summary>
    public Both? CpuMicrosecondsPerOperation { get; init; }

    /// <summary>What the same fixed work took beside it; null where nobody asked.</summary>
    public CalibrationTimes? CalibrationMilliseconds { get; init; }

    /// <summary>Processor time in percent of one core, where there are no operations; else null.</summary>
    public Both? CorePercent { get; init; }

    /// <summary>Snapshots that servers finished meanwhile; null where none was asked for.</summary>
    public int? Snapshots { get; init; }

    /// <summary>Null where nobody looked.</summary>
    public Both? PeakMebibytes { get; init; }

    /// <summary>The share of the machine that somebody else used, 0 to 1; null where nobody looked.</summary>
    public double? Others { get; init; }

    /// <summary>How long it was waited for a quiet machine before.</summary>
    public double WaitedSeconds { get; init; }

    /// <summary>Whether the machine was quiet then.</summary>
    public bool WasQuiet { get; init; }

    public static EnsembleResult Of(int run, string system, string workload, LoadResult load, HistoryVerdict verdict) => new()
    {
        Run = run,
        System = system,
        Workload = workload,
        Operations = load.Operations,
        Seconds = Math.Round(load.Elapsed.TotalSeconds, 3),
        LatencyMicroseconds = load.Latency,
        Errors = load.Errors,
        Lost = verdict.Lost,
        Stale = verdict.Stale,
        Foreign = verdict.Foreign,
    };

    /// <summary>With what it cost.</summary>
    public EnsembleResult With(Cost cost) => this with
    {
        CpuMicrosecondsPerOperation = new Both(Cost.Each(cost.Servers, Operations), Cost.Each(cost.Client, Operations)),
        PeakMebibytes = new Both(cost.ServerMebibytes, cost.ClientMebibytes),
        Others = Math.Round(cost.Others, 3),
    };

    /// <summary>With what it cost to do nothing.</summary>
    /// <param name="cost">In the window.</param>
    /// <param name="window">How long.</param>
    public EnsembleResult WithIdle(Cost cost, TimeSpan window) => With(cost) with
    {
        CpuMicrosecondsPerOperation = null,
        CorePercent = new Both(Math.Round(100 * (cost.Servers / window), 2), Math.Round(100 * (cost.Client / window), 2)),
    };

    /// <summary>With how the machine was before.</summary>
    public EnsembleResult With(Quiet quiet) => this with { WaitedSeconds = Math.Round(quiet.Waited.TotalSeconds, 1), WasQuiet = quiet.IsQuiet };

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
