using Coordinator.Primitives;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>A queue under load.</summary>
/// <param name="Path">Its znode.</param>
/// <param name="Priorities">How many the items have.</param>
internal sealed record LoadedQueue(string Path, int Priorities)
{
    public static readonly IReadOnlyList<LoadedQueue> All = [new(RecipeScene.Root + "/queue", 1), new(RecipeScene.Root + "/priority-queue", 3)];

    /// <summary>A result for each acknowledgement that happened.</summary>
    public string Results => RecipeScene.Guarded + "/" + ZnodePath.Name(Path);
}
