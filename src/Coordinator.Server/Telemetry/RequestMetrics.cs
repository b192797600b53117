using System.Diagnostics.Metrics;
using Coordinator.Primitives;

namespace Coordinator.Server.Telemetry;

/// <summary>The first and the last stage: what clients asked this server for, how it ended, and how long it took.</summary>
public sealed class RequestMetrics
{
    private static readonly KeyValuePair<string, object?>[] Kinds =
        [.. RequestKinds.Names.Select(name => new KeyValuePair<string, object?>("kind", name))];

    private readonly CounterTable _requests;
    private readonly Histogram<double> _duration;

    internal RequestMetrics(Meter meter)
    {
        _requests = new CounterTable(
            meter,
            "coordinator.requests",
            "{request}",
            "Requests that this server answered, by kind and result.",
            Kinds.SelectMany(kind => ResultTags.Names.Select(result => new[] { kind, new KeyValuePair<string, object?>("result", result) })),
            series => ResultTags.IsRare(series % ResultTags.Names.Count));
        _duration = meter.CreateHistogram<double>(
            "coordinator.request.duration", "s", "From the arrival of a request to its answer's place in the client's outbox, by kind.", null, Buckets.Seconds);
    }

    internal static long Now => TimeProvider.System.GetTimestamp();

    /// <summary>A request was answered.</summary>
    internal void Answered(RequestKind kind, ErrorCode result, long askedAt)
    {
        _requests.Add(((int)kind * ResultTags.Names.Count) + ResultTags.IndexOf(result));
        _duration.Record(TimeProvider.System.GetElapsedTime(askedAt).TotalSeconds, Kinds[(int)kind]);
    }
}
