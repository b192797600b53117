using Coordinator.Primitives;
using Coordinator.TestKit.History;

namespace Coordinator.TestKit.Recipes;

/// <summary>An item was added to a queue, or perhaps.</summary>
/// <param name="Queue">The queue's znode.</param>
/// <param name="Item">What the item is; every item of a run is another one.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record Enqueued(string Queue, long Item, CallOutcome Outcome);

/// <summary>An item was claimed.</summary>
/// <param name="Queue">The queue's znode.</param>
/// <param name="Worker">By whom.</param>
/// <param name="Item">What the item is.</param>
/// <param name="Path">The item's znode.</param>
/// <param name="Czxid">Its creation.</param>
/// <param name="Claim">The claim's znode.</param>
/// <param name="Token">The claim's fencing token.</param>
/// <param name="SeenBefore">What the worker's session had seen when it asked: the recipe looked no earlier.</param>
public sealed record Claimed(string Queue, int Worker, long Item, string Path, Zxid Czxid, string Claim, Zxid Token, Zxid SeenBefore);

/// <summary>An item was to be removed for good.</summary>
/// <param name="Claim">The claim under which.</param>
/// <param name="Outcome">How it ended; refused: the claim was lost.</param>
public sealed record Acknowledged(Claimed Claim, CallOutcome Outcome);
