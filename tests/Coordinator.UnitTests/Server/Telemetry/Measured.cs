using System.Diagnostics.Metrics;
using System.Globalization;
using Coordinator.Server.Telemetry;

namespace Coordinator.UnitTests.Server.Telemetry;

/// <summary>Metrics of a server, and what they measured since.</summary>
internal sealed class Measured : IMeterFactory
{
    private readonly Lock _gate = new();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, List<double>> _values = new(StringComparer.Ordinal);
    private readonly List<Meter> _meters = [];

    public Measured()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_meters.Contains(instrument.Meter))
            {
                Instruments.Add(instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
        Metrics = new CoordinatorMetrics(this);
    }

    public CoordinatorMetrics Metrics { get; }

    public List<Instrument> Instruments { get; } = [];

    /// <summary>Every series that has reported, as name{tag=value,…}.</summary>
    public IReadOnlyList<string> Series
    {
        get
        {
            Collect();
            return [.. _values.Keys.Order(StringComparer.Ordinal)];
        }
    }

    Meter IMeterFactory.Create(MeterOptions options)
    {
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    /// <summary>The newest value of a series.</summary>
    public double Last(string series) => Values(series)[^1];

    /// <summary>Everything that a series has reported; observed ones report once more now.</summary>
    public IReadOnlyList<double> Values(string series)
    {
        Collect();
        lock (_gate)
        {
            return _values.TryGetValue(series, out var values) ? [.. values] : [];
        }
    }

    public void Dispose()
    {
        Metrics.Dispose();
        _listener.Dispose();
    }

    private void Collect() => _listener.RecordObservableInstruments();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var names = new List<string>();
        foreach (var (key, tag) in tags)
        {
            names.Add(key + "=" + Convert.ToString(tag, CultureInfo.InvariantCulture));
        }

        var series = names.Count == 0 ? instrument.Name : $"{instrument.Name}{{{string.Join(',', names)}}}";
        lock (_gate)
        {
            if (!_values.TryGetValue(series, out var values))
            {
                _values.Add(series, values = []);
            }

            values.Add(value);
        }
    }
}
