using System.Text.Json.Serialization;

namespace Coordinator.Cli.Output;

// What loads print with --output json: as in Shapes, a contract with scripts.

/// <param name="Workload">What was done.</param>
/// <param name="Records">Acknowledged.</param>
/// <param name="Seconds">From the first record to the end of the last.</param>
/// <param name="RecordsPerSecond">One by the other.</param>
/// <param name="LatencyMicroseconds">From when a record was handed in, or was due, to its acknowledgement.</param>
/// <param name="Errors">Records that were not delivered, or may not have been.</param>
/// <param name="Consumed">What was read back; absent when nothing was.</param>
internal sealed record RecordsJson(
    string Workload,
    long Records,
    double Seconds,
    double RecordsPerSecond,
    LatencyJson LatencyMicroseconds,
    long Errors,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConsumedRecordsJson? Consumed);

/// <param name="P50">Half took no longer.</param>
/// <param name="P99">One of a hundred took longer.</param>
/// <param name="P999">One of a thousand took longer.</param>
/// <param name="Max">The longest.</param>
internal sealed record LatencyJson(long P50, long P99, long P999, long Max);

/// <param name="Records">Read, of those that this load has appended.</param>
/// <param name="Seconds">That it took.</param>
/// <param name="RecordsPerSecond">One by the other.</param>
/// <param name="Lost">Acknowledged, and not there.</param>
/// <param name="Repeated">There more than once.</param>
/// <param name="Disordered">There behind one of their partition that was handed in later.</param>
/// <param name="Misplaced">There at another offset than the acknowledged one.</param>
internal sealed record ConsumedRecordsJson(
    long Records, double Seconds, double RecordsPerSecond, long Lost, long Repeated, long Disordered, long Misplaced);
