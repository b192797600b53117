using System.Diagnostics.Metrics;
using Coordinator.Server.Telemetry;

namespace Coordinator.UnitTests.Grpc;

/// <summary>Metrics that nobody listens to.</summary>
internal sealed class NoMeters : IMeterFactory
{
    public static CoordinatorMetrics Metrics() => new(new NoMeters());

    public Meter Create(MeterOptions options) => new(options);

    public void Dispose() => GC.SuppressFinalize(this);
}
