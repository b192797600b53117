using Coordinator.Client.Abstractions;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>What a recipe shows.</summary>
/// <param name="Stamps">What is there, each with a number that grows with every change of it.</param>
/// <param name="Items">The same in words, everything included: for the comparison with what is there.</param>
internal sealed record Shown(IReadOnlyDictionary<string, long> Stamps, IReadOnlySet<string> Items);

/// <summary>Looks at what a recipe shows, for as long as the run lasts.</summary>
/// <param name="scene">Where.</param>
/// <param name="recipe">Which recipe.</param>
/// <param name="observe">How it is looked at.</param>
internal sealed class RecipeObserver(RecipeScene scene, string recipe, Func<ICoordinatorClient, CancellationToken, IAsyncEnumerable<Shown>> observe)
{
    private volatile Shown _last = new(new Dictionary<string, long>(), new HashSet<string>());

    public string Recipe => recipe;

    /// <summary>What was shown last.</summary>
    public IReadOnlySet<string> Last => _last.Items;

    public async Task RunAsync(CancellationToken end)
    {
        try
        {
            await using var session = await WorkerSession.OpenAsync(scene, TimeSpan.FromSeconds(30));
            await foreach (var shown in observe(session.Client, end))
            {
                _last = shown;
                scene.History.Add(new View(recipe, recipe + " observer", shown.Stamps));
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return;
        }
        catch (CoordinatorException refused)
        {
            scene.History.Failed($"the observer of {recipe} was told {refused.Code}: {refused.Message}");
        }
    }
}
