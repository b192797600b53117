namespace Coordinator.Server.Options;

/// <summary>Where traces go. Metrics need no configuration: they are at <c>/metrics</c> of the HTTP endpoint.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Collector of traces, in OTLP over gRPC; null for no traces.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Of 100 traces that begin at this server, how many are kept. Whether a caller's trace is, the caller has decided.</summary>
    public int TracePercent { get; init; } = 100;
}
