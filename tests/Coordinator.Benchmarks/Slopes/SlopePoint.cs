using System.Text.Json;
using Coordinator.Benchmarks.Results;

namespace Coordinator.Benchmarks.Slopes;

/// <summary>What an operation costs at one value of an axis, in one run.</summary>
/// <param name="Run">From 1.</param>
/// <param name="Axis">Which.</param>
/// <param name="Value">Of the axis.</param>
/// <param name="Workload">What was done.</param>
/// <param name="OperationsPerSecond">As many as went.</param>
/// <param name="CpuMicrosecondsPerOperation">Processor time of all servers, and of the client.</param>
/// <param name="CalibrationMilliseconds">Processor time of the same fixed work beside it.</param>
internal sealed record SlopePoint(
    int Run, string Axis, int Value, string Workload, double OperationsPerSecond, Both CpuMicrosecondsPerOperation, CalibrationTimes CalibrationMilliseconds)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static SlopePoint Of(string axis, int value, EnsembleResult result) => new(
        result.Run, axis, value, result.Workload, result.OperationsPerSecond ?? 0, result.CpuMicrosecondsPerOperation!, result.CalibrationMilliseconds!);

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
