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

/// <param name="Workload">Its name, and its rate where it had one.</param>
/// <param name="Operations">That succeeded.</param>
/// <param name="Seconds">From the begin of the first to the end of the last.</param>
/// <param name="OperationsPerSecond">One by the other.</param>
/// <param name="LatencyMicroseconds">From when an operation was begun, or was due, to its end.</param>
/// <param name="Errors">Operations that failed.</param>
/// <param name="Lost">Acknowledged writes that are not there, and watchers that were not told.</param>
/// <param name="Stale">Reads of an older state than they had to see.</param>
/// <param name="Foreign">Reads of what the load has not written.</param>
internal sealed record WorkloadJson(
    string Workload, long Operations, double Seconds, double OperationsPerSecond, LatencyJson LatencyMicroseconds, long Errors, long Lost, long Stale, long Foreign);

/// <param name="Workload">By which it is asked for.</param>
/// <param name="What">In a few words.</param>
internal sealed record WorkloadNameJson(string Workload, string What);
