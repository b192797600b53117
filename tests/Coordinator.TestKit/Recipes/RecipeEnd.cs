namespace Coordinator.TestKit.Recipes;

/// <summary>What is there when the faults are over and the workers have stopped, by linearizable reads.</summary>
public sealed class RecipeEnd
{
    /// <summary>The znodes that only holders wrote: path, value, and changes since creation.</summary>
    public IList<(string Path, string Value, int Version)> Guarded { get; } = [];

    /// <summary>The counter.</summary>
    public long Counter { get; set; }

    /// <summary>The items still in a queue.</summary>
    public IList<(string Queue, long Item)> Items { get; } = [];

    /// <summary>The items of which a queue has a result: one for each acknowledgement that happened.</summary>
    public IList<(string Queue, long Item)> Results { get; } = [];

    /// <summary>Views, each with what it should show: whose, what is there, what is shown.</summary>
    public IList<(string Observer, IReadOnlySet<string> There, IReadOnlySet<string> Shown)> Views { get; } = [];

    /// <summary>Each partition with how many members work on it.</summary>
    public IList<(string Partition, int Owners)> Partitions { get; } = [];

    /// <summary>Znodes of workers that had all ended.</summary>
    public IList<string> Left { get; } = [];
}
