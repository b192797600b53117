using System.Runtime.CompilerServices;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;
using Coordinator.Recipes.Caches;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Groups;

/// <summary>Who is there: each member is an ephemeral below the group's znode.</summary>
/// <param name="client">Whose session is a member.</param>
/// <param name="path">The group's znode; made, as a container, when it is missing.</param>
/// <param name="options">Access control list of the members.</param>
public sealed class Group(ICoordinatorClient client, string path, RecipeOptions? options = null)
{
    private readonly RecipeOptions _options = options ?? RecipeOptions.Default;

    /// <summary>Joins.</summary>
    /// <param name="name">A name that no living member has; a legal name of a znode.</param>
    /// <param name="data">What the others see.</param>
    /// <param name="cancellationToken">Gives up; a membership that perhaps came to be is left.</param>
    /// <exception cref="CoordinatorException">NodeExists: the name is taken. Or why else not.</exception>
    public async Task<Membership> JoinAsync(string name, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        var line = new Line(client, path, _options);
        var op = new CreateOp(ZnodePath.Child(path, name), data, CreateMode.Ephemeral) { Acl = _options.Acl };
        var seen = client.Session.SeenZxid;
        try
        {
            var lost = client.Session.LostToken;
            var result = await Patience.UntilDecidedAsync(token => Containers.CreateAsync(client, op, _options.Acl, token), cancellationToken).ConfigureAwait(false);
            var created = result.EnsureApplied().Results[^1];
            return new Membership(client, new Holding(client, created.Path, created.Stat!.Value.Czxid, () => line.GiveUpAsync(created.Path), lost));
        }
        catch (Exception e) when (e is OperationCanceledException or CoordinatorException { IsOutcomeUnknown: true })
        {
            _ = LeaveAsync(line, op.Path, seen);
            throw;
        }
    }

    /// <summary>All members, by name; of every join and leave that was acknowledged, to anybody, before the call.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<GroupMember>> GetMembersAsync(CancellationToken cancellationToken = default)
    {
        await Patience.UntilDecidedAsync(client.SyncAsync, cancellationToken).ConfigureAwait(false);
        var cache = new TreeCache(client, path);
        await using (cache.ConfigureAwait(false))
        {
            await cache.WaitUntilReadyAsync(cancellationToken).ConfigureAwait(false);
            return Members(cache);
        }
    }

    /// <summary>All members, by name, now and after every change. A slow reader misses what is past, never what is.</summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public async IAsyncEnumerable<IReadOnlyList<GroupMember>> ObserveAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var cache = new TreeCache(client, path);
        await using (cache.ConfigureAwait(false))
        {
            await foreach (var _ in cache.UpdatesAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return Members(cache);
            }
        }
    }

    private IReadOnlyList<GroupMember> Members(TreeCache cache) =>
        [.. cache.Children(path).Select(znode => new GroupMember(ZnodePath.Name(znode.Path), znode.Data, znode.Stat.Czxid.Value))];

    // A session's reads come after its writes: what this session owns under the name now, and had not seen before, is what it asked for.
    private async Task LeaveAsync(Line line, string member, Zxid seen)
    {
        try
        {
            if (await client.ExistsAsync(member).ConfigureAwait(false) is { } stat && stat.EphemeralOwner == client.Session.Id && stat.Czxid > seen)
            {
                await line.GiveUpAsync(member).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is CoordinatorException or ObjectDisposedException)
        {
            // The session is over, and its members with it.
            return;
        }
    }
}
