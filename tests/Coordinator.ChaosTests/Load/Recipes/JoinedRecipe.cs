using System.Globalization;
using System.Text;
using Coordinator.Client.Abstractions;
using Coordinator.Recipes;
using Coordinator.Recipes.Discovery;
using Coordinator.Recipes.Groups;

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
