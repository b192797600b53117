namespace Coordinator.Simulation.Engine;

/// <summary>How often each interesting thing happened; shown, so that what is never exercised is visible.</summary>
internal sealed class Coverage
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Counts => _counts;

    public long this[string name] => _counts.GetValueOrDefault(name);

    public void Count(string name, long times = 1) => _counts[name] = this[name] + times;

    public void Add(Coverage other)
    {
        foreach (var (name, times) in other._counts)
        {
            Count(name, times);
        }
    }
}
