using System.Globalization;
using System.Text;
using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.Recipes;
using Coordinator.Recipes.Discovery;
using Coordinator.Recipes.Groups;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>A recipe that shows who is there.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="JoinAsync">Joins as the member of a number, for the so-many-th time.</param>
internal sealed record JoinedRecipe(string Name, Func<ICoordinatorClient, int, int, CancellationToken, Task<Membership>> JoinAsync)
{
    public const string GroupPath = RecipeScene.Shown + "/group";
    public const string ServicesPath = RecipeScene.Shown + "/services";
    public const string Service = "orders";

    /// <summary>What tells one joining of an instance from the next.</summary>
    public const string Generation = "generation";

    public static readonly IReadOnlyList<JoinedRecipe> All =
    [
        new("group", (client, number, joining, stop) => client.Groups(GroupPath).JoinAsync(IdOf(number), Encoding.UTF8.GetBytes(Text(joining)), stop)),
        new("discovery", (client, number, joining, stop) => client.Services(ServicesPath).RegisterAsync(
            Service,
            new ServiceInstance(IdOf(number), "127.0.0.1", 80) { Metadata = new Dictionary<string, string> { [Generation] = Text(joining) } },
            stop)),
    ];

    /// <summary>The znode that its members write.</summary>
    public string Guarded => RecipeScene.Guarded + "/" + Name;

    private static string IdOf(int number) => "m" + Text(number);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Comes and goes, by itself or because its session ends; is there at the end.</summary>
internal sealed class MemberWorker(RecipeScene scene, int number, Random random, JoinedRecipe recipe) : RecipeWorker(scene, number, random)
{
    private readonly GuardedZnode _guarded = new(scene.History, recipe.Guarded);
    private int _joinings;

    protected override async Task RoundAsync(WorkerSession session, CancellationToken stop)
    {
        try
        {
            await JoinAsync(session, stop);
        }
        catch (CoordinatorException taken) when (taken.Code == ErrorCode.NodeExists)
        {
            // The session before has not expired yet.
            return;
        }
    }

    private async Task JoinAsync(WorkerSession session, CancellationToken stop)
    {
        var invoked = RecipeScene.Now;
        var membership = await recipe.JoinAsync(session.Client, Number, ++_joinings, stop);
        var hold = Scene.History.Add(new Hold(
            recipe.Name, Number, membership.Path, membership.Guard.Czxid, Sharing.Permit, session.Client.Session.SeenZxid, invoked, RecipeScene.Now, int.MaxValue));
        await _guarded.WriteAsync(session.Client, hold);
        await RecipeScene.PauseAsync(TimeSpan.FromMilliseconds(Random.Next(100, 1500)), stop);
        if (!stop.IsCancellationRequested)
        {
            var ending = Random.Next(4) == 0 ? session.EndAsync(Random) : membership.DisposeAsync().AsTask();
            await _guarded.WriteAsync(session.Client, hold);
            await ending;
            await membership.DisposeAsync();
            await _guarded.WriteAsync((await SessionAsync()).Client, hold);
        }
    }
}
