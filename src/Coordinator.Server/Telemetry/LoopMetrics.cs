using System.Diagnostics.Metrics;

namespace Coordinator.Server.Telemetry;

/// <summary>The loop that everything passes: its queue, its batches, its ticks.</summary>
public sealed class LoopMetrics
{
    private readonly Meter _meter;
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _step;

    internal LoopMetrics(Meter meter)
    {
        _meter = meter;
        _batch = meter.CreateHistogram<int>("coordinator.loop.batch", "{input}", "Inputs stepped as one batch.", null, Buckets.Counts);
        _step = meter.CreateHistogram<double>(
            "coordinator.loop.step.duration", "s", "Stepping of one batch and execution of its effects.", null, Buckets.Seconds);
    }

    /// <summary>Shows what waits for the loop, and when it last ticked.</summary>
    /// <param name="depth">Inputs.</param>
    /// <param name="bytes">Their bytes.</param>
    /// <param name="maxBytes">The bound of these.</param>
    /// <param name="sinceTick">Time since the last tick.</param>
    /// <param name="missed">Ticks that came to nothing.</param>
    internal void Observe(Func<int> depth, Func<long> bytes, long maxBytes, Func<TimeSpan> sinceTick, Func<long> missed)
    {
        _meter.CreateObservableGauge("coordinator.loop.queue", depth, "{input}", "Inputs that wait for the loop.");
        _meter.CreateObservableGauge("coordinator.loop.queue.size", bytes, "By", "Bytes of the inputs that wait for the loop.");
        _meter.CreateObservableGauge("coordinator.loop.queue.limit", () => maxBytes, "By", "Most bytes of inputs that may wait for the loop; beyond it clients and peers wait.");
        _meter.CreateObservableGauge("coordinator.loop.tick.age", () => sinceTick().TotalSeconds, "s", "Time since the loop last ticked.");
        _meter.CreateObservableCounter(
            "coordinator.loop.ticks.missed", missed, "{tick}", "Ticks that came to nothing because the process or its loop was held up.");
    }

    internal void Stepped(int inputs, TimeSpan duration)
    {
        _batch.Record(inputs);
        _step.Record(duration.TotalSeconds);
    }
}
