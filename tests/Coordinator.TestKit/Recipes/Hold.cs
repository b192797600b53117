using Coordinator.Primitives;

namespace Coordinator.TestKit.Recipes;

/// <summary>What a recipe gave a worker to hold, as the worker was told.</summary>
/// <param name="Recipe">Which recipe, as the report names it.</param>
/// <param name="Worker">Who was told.</param>
/// <param name="Path">The holder's znode, in the line of those who want the same.</param>
/// <param name="Token">Its fencing token: the creation of the znode.</param>
/// <param name="Sharing">With whom it may be held at once.</param>
/// <param name="Seen">A state that the worker's session had seen when it was told; the recipe had looked no later.</param>
/// <param name="Invoked">When it was asked for, in ticks of one monotonic clock for all workers.</param>
/// <param name="Returned">When the worker was told, likewise.</param>
/// <param name="Permits">How many may hold at once, of a permit.</param>
public sealed record Hold(
    string Recipe, int Worker, string Path, Zxid Token, Sharing Sharing, Zxid Seen, long Invoked, long Returned, int Permits = 1)
{
    /// <summary>The line: all who want the same are below it.</summary>
    public string Line => ZnodePath.Parent(Path);

    /// <summary>In the words of a violation.</summary>
    public override string ToString() => $"{Recipe}: worker {Worker} with token {Token} ({Path}, told at {Seen})";
}
