using System.Diagnostics.Metrics;

namespace Coordinator.Server.Telemetry;

/// <summary>
/// A counter with a fixed set of series, numbered from 0. Each is there from the start, at 0, so that the first step of a rate is seen; only
/// those that are named rare appear when there is something to count. Counting is one addition and allocates nothing.
/// </summary>
internal sealed class CounterTable
{
    private readonly long[] _counts;
    private readonly KeyValuePair<string, object?>[][] _tags;
    private readonly Func<int, bool> _isRare;

    public CounterTable(
        Meter meter, string name, string unit, string description, IEnumerable<KeyValuePair<string, object?>[]> series, Func<int, bool>? isRare = null)
    {
        _tags = [.. series];
        _isRare = isRare ?? (static _ => false);
        _counts = new long[_tags.Length];
        meter.CreateObservableCounter(name, Observe, unit, description);
    }

    /// <summary>One series without tags.</summary>
    public CounterTable(Meter meter, string name, string unit, string description)
        : this(meter, name, unit, description, [[]])
    {
    }

    /// <summary>One series for each value of a tag.</summary>
    public CounterTable(
        Meter meter, string name, string unit, string description, string tag, IEnumerable<string> values, Func<int, bool>? isRare = null)
        : this(meter, name, unit, description, values.Select(value => new[] { new KeyValuePair<string, object?>(tag, value) }), isRare)
    {
    }

    public void Add(int series, long amount = 1) => Interlocked.Add(ref _counts[series], amount);

    public void Increment() => Add(0);

    private IEnumerable<Measurement<long>> Observe()
    {
        for (var series = 0; series < _counts.Length; series++)
        {
            var count = Interlocked.Read(ref _counts[series]);
            if (count > 0 || !_isRare(series))
            {
                yield return new Measurement<long>(count, _tags[series]);
            }
        }
    }
}
