using Coordinator.Primitives;

namespace Coordinator.TestKit.Disks;

/// <summary>
/// Names of a directory: what a process sees, what is durable, and the operations between the two. A name stands for a
/// <see cref="SimFileBody"/> or a <see cref="SimDirectory"/>.
/// </summary>
internal sealed class SimDirectory
{
    private readonly List<Change> _pending = [];
    private readonly SortedDictionary<string, object> _durable = new(StringComparer.Ordinal);

    internal SortedDictionary<string, object> Names { get; } = new(StringComparer.Ordinal);

    internal void Link(string name, object body) => Do(new Change(null, name, body));

    internal void Unlink(string name) => Do(new Change(name, null, null));

    internal void Rename(string from, string to) => Do(new Change(from, to, Names[from]));

    internal void Flush()
    {
        foreach (var change in _pending)
        {
            Apply(change, _durable);
        }

        _pending.Clear();
    }

    /// <summary>Each operation since the last flush happened or did not, as a whole; those that did kept their order.</summary>
    internal void Crash(SeededRandom random)
    {
        var before = Names.Values.Concat(_durable.Values).ToArray();
        foreach (var change in _pending)
        {
            if (random.Next(2) == 0)
            {
                Apply(change, _durable);
            }
        }

        _pending.Clear();
        Names.Clear();
        foreach (var (name, body) in _durable)
        {
            Names.Add(name, body);
        }

        foreach (var body in before.Concat(Names.Values).Distinct(ReferenceEqualityComparer.Instance))
        {
            (body as SimDirectory)?.Crash(random);
            (body as SimFileBody)?.Crash(random);
        }
    }

    private void Do(Change change)
    {
        Apply(change, Names);
        _pending.Add(change);
    }

    private static void Apply(Change change, SortedDictionary<string, object> names)
    {
        if (change.Removed is not null)
        {
            names.Remove(change.Removed);
        }

        if (change.Added is not null)
        {
            names[change.Added] = change.Body!;
        }
    }

    private readonly record struct Change(string? Removed, string? Added, object? Body);
}
