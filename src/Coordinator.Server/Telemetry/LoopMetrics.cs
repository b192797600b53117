using System.Diagnostics.Metrics;

namespace Coordinator.Server.Telemetry;

/// <summary>The loop that everything passes: its queue, its batches, its ticks.</summary>
public sealed class LoopMetrics
{
    private readonly Meter _meter;
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _step;
    private readonly CounterTable _missed;

    internal LoopMetrics(Meter meter)
    {
        _meter = meter;
        _batch = meter.CreateHistogram<int>("coordinator.loop.batch", "{input}", "Inputs stepped as one batch.", null, Buckets.Counts);
        _step = meter.CreateHistogram<double>(
            "coordinator.loop.step.duration", "s", "Stepping of one batch and execution of its effects.", null, Buckets.Seconds);
        _missed = new CounterTable(meter, "coordinator.loop.ticks.missed", "{tick}", "Ticks that came to nothing because the process or its loop was held up.");
    }

    /// <summary>Shows what waits for the loop, and when it last ticked.</summary>
    /// <param name="depth">Inputs.</param>
    /// <param name="bytes">Their bytes.</param>
    /// <param name="maxBytes">The bound of these.</param>
    /// <param name="sinceTick">Time since the last tick.</param>
    internal void Observe(Func<int> depth, Func<long> bytes, long maxBytes, Func<TimeSpan> sinceTick)
    {
        _meter.CreateObservableGauge("coordinator.loop.queue", depth, "{input}", "Inputs that wait for the loop.");
        _meter.CreateObservableGauge("coordinator.loop.queue.size", bytes, "By", "Bytes of the inputs that wait for the loop.");
        _meter.CreateObservableGauge("coordinator.loop.queue.limit", () => maxBytes, "By", "Most bytes of inputs that may wait for the loop; beyond it clients and peers wait.");
        _meter.CreateObservableGauge("coordinator.loop.tick.age", () => sinceTick().TotalSeconds, "s", "Time since the loop last ticked.");
    }

    internal void Stepped(int inputs, TimeSpan duration)
    {
        _batch.Record(inputs);
        _step.Record(duration.TotalSeconds);
    }

    /// <summary>A tick was stepped so long after the one before it; whole periods between them were lost.</summary>
    internal void Ticked(TimeSpan since, TimeSpan period)
    {
        var missed = (long)Math.Round(since / period) - 1;
        if (missed > 0)
        {
            _missed.Add(0, missed);
        }
    }
}
