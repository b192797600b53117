using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.Recipes;
using Coordinator.Recipes.Discovery;
using Coordinator.Recipes.Elections;
using Coordinator.Recipes.Groups;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>What groups, discovery, caches and elections show, and what is there, in the same words.</summary>
internal static class ShownRecipes
{
    public static IReadOnlyList<RecipeObserver> Observers(RecipeScene scene) =>
    [
        new(scene, "group", GroupAsync),
        new(scene, "discovery", DiscoveryAsync),
        new(scene, "cache", CacheAsync),
        new(scene, "election", ElectionAsync),
    ];

    /// <summary>What a recipe shows to one who asks now.</summary>
    public static async Task<IReadOnlySet<string>> AskAsync(ICoordinatorClient client, string recipe) => recipe switch
    {
        "group" => Of(await client.Groups(JoinedRecipe.GroupPath).GetMembersAsync()).Items,
        "discovery" => Of(await client.Services(JoinedRecipe.ServicesPath).GetInstancesAsync(JoinedRecipe.Service)).Items,
        "cache" => await AskCacheAsync(client),
        _ => Of(await client.Elections(HeldRecipe.PathOf(recipe)).GetLeaderAsync()).Items,
    };

    /// <summary>What is there, without the recipe.</summary>
    public static async Task<IReadOnlySet<string>> ThereAsync(ICoordinatorClient client, string recipe) => recipe switch
    {
        "group" => Of((await ChildrenAsync(client, JoinedRecipe.GroupPath)).Select(znode => new GroupMember(ZnodePath.Name(znode.Path), znode.Data, znode.Stat.Czxid.Value))).Items,
        "discovery" => (await ChildrenAsync(client, JoinedRecipe.ServicesPath + "/" + JoinedRecipe.Service)).Select(znode => Word(znode.Data)).ToHashSet(),
        "cache" => Of(await ZnodesAsync(client)).Items,
        _ => Of((await ChildrenAsync(client, HeldRecipe.PathOf(recipe))).OrderBy(znode => znode.Stat.Czxid)
            .Select(znode => new LeaderInfo(znode.Path, znode.Stat.Czxid.Value, znode.Data)).FirstOrDefault()).Items,
    };

    private static async IAsyncEnumerable<Shown> GroupAsync(ICoordinatorClient client, [EnumeratorCancellation] CancellationToken end)
    {
        await foreach (var members in client.Groups(JoinedRecipe.GroupPath).ObserveAsync(end))
        {
            yield return Of(members);
        }
    }

    private static async IAsyncEnumerable<Shown> DiscoveryAsync(ICoordinatorClient client, [EnumeratorCancellation] CancellationToken end)
    {
        await foreach (var instances in client.Services(JoinedRecipe.ServicesPath).ObserveAsync(JoinedRecipe.Service, end))
        {
            yield return Of(instances);
        }
    }

    private static async IAsyncEnumerable<Shown> CacheAsync(ICoordinatorClient client, [EnumeratorCancellation] CancellationToken end)
    {
        await using var cache = client.Caches(RecipeScene.Shown);
        await foreach (var _ in cache.UpdatesAsync(end))
        {
            yield return Of(cache.All());
        }
    }

    private static async IAsyncEnumerable<Shown> ElectionAsync(ICoordinatorClient client, [EnumeratorCancellation] CancellationToken end)
    {
        await foreach (var leader in client.Elections(HeldRecipe.PathOf("election")).ObserveAsync(end))
        {
            yield return Of(leader);
        }
    }

    private static async Task<IReadOnlySet<string>> AskCacheAsync(ICoordinatorClient client)
    {
        await client.SyncAsync();
        await using var cache = client.Caches(RecipeScene.Shown);
        await cache.WaitUntilReadyAsync();
        return Of(cache.All()).Items;
    }

    private static Shown Of(IEnumerable<GroupMember> members)
    {
        var all = members.ToList();
        return new Shown(all.ToDictionary(member => member.Name, member => member.FencingToken), all.Select(member => $"{member.Name} {member.FencingToken:x} {Text(member.Data)}").ToHashSet());
    }

    private static Shown Of(IReadOnlyList<ServiceInstance> instances) => new(
        instances.ToDictionary(instance => instance.Id, instance => long.Parse(instance.Metadata[JoinedRecipe.Generation], CultureInfo.InvariantCulture)),
        instances.Select(instance => $"{instance.Id} {instance.Host}:{instance.Port} {instance.Metadata[JoinedRecipe.Generation]}").ToHashSet());

    private static Shown Of(IReadOnlyList<Znode> znodes) => new(
        znodes.ToDictionary(znode => znode.Path, znode => znode.Stat.Mzxid.Value),
        znodes.Select(znode => $"{znode.Path} {znode.Stat.Czxid} {znode.Stat.Mzxid} {znode.Stat.Version} {Text(znode.Data)}").ToHashSet());

    private static Shown Of(LeaderInfo? leader) => new(
        leader is null ? new Dictionary<string, long>() : new Dictionary<string, long> { ["leader"] = leader.FencingToken },
        leader is null ? new HashSet<string>() : new HashSet<string> { $"{leader.Path} {leader.FencingToken:x}" });

    private static string Word(ReadOnlyMemory<byte> instance)
    {
        using var json = System.Text.Json.JsonDocument.Parse(instance);
        var root = json.RootElement;
        return $"{root.GetProperty("id")} {root.GetProperty("host")}:{root.GetProperty("port")} {root.GetProperty("metadata").GetProperty(JoinedRecipe.Generation)}";
    }

    private static string Text(ReadOnlyMemory<byte> data) => Encoding.UTF8.GetString(data.Span);

    private static async Task<IReadOnlyList<Znode>> ChildrenAsync(ICoordinatorClient client, string path)
    {
        try
        {
            var names = await client.GetChildrenListAsync(path, Consistency.Linearizable);
            return await ReadAsync(client, names.Select(name => ZnodePath.Child(path, name)));
        }
        catch (CoordinatorException absent) when (absent.Code == ErrorCode.NoNode)
        {
            return [];
        }
    }

    private static async Task<IReadOnlyList<Znode>> ZnodesAsync(ICoordinatorClient client)
    {
        var paths = new List<string>();
        await foreach (var znode in client.GetSubtreeAsync(RecipeScene.Shown, Consistency.Linearizable))
        {
            paths.Add(znode.Name);
        }

        return await ReadAsync(client, paths);
    }

    private static async Task<IReadOnlyList<Znode>> ReadAsync(ICoordinatorClient client, IEnumerable<string> paths) =>
        await Task.WhenAll(paths.Select(path => client.GetAsync(path, Consistency.Linearizable)));
}
