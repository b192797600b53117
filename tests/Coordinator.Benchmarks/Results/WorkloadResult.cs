using System.Text.Json;
using Coordinator.Cli.Output;

namespace Coordinator.Benchmarks.Results;

/// <summary>What one workload came to in one run.</summary>
internal sealed record WorkloadResult
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public required int Run { get; init; }

    public required string Workload { get; init; }

    public required long Records { get; init; }

    public required double Seconds { get; init; }

    public double RecordsPerSecond => Math.Round(Records / Seconds, 1);

    /// <summary>Of acknowledgements; of flushes, where a log is alone; null where there is nothing to wait for.</summary>
    public LatencyJson? LatencyMicroseconds { get; init; }

    public long Errors { get; init; }

    /// <summary>Records that are not there, once, in order, where they were acknowledged.</summary>
    public long Wrong { get; init; }

    public required Shares CpuMicrosecondsPerRecord { get; init; }

    public required Shares PeakMebibytes { get; init; }

    /// <summary>The share of the machine that somebody else used, 0 to 1.</summary>
    public required double Others { get; init; }

    public static WorkloadResult Of(int run, string workload, long records, double seconds, Cost cost) => new()
    {
        Run = run,
        Workload = workload,
        Records = records,
        Seconds = Math.Round(seconds, 3),
        CpuMicrosecondsPerRecord = new Shares(Cost.Each(cost.Brokers, records), Cost.Each(cost.Servers, records), Cost.Each(cost.Client, records)),
        PeakMebibytes = new Shares(cost.BrokerMebibytes, cost.ServerMebibytes, cost.ClientMebibytes),
        Others = Math.Round(cost.Others, 3),
    };

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
