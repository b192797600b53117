using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;

namespace Coordinator.Recipes.Lines;

/// <summary>
/// Those who want the same thing, in the order in which they came: ephemeral sequential znodes below one container, each waiting for one
/// other only, so that whoever leaves wakes nobody in vain (ZooKeeper's recipe without the herd). Who gives up leaves no znode behind,
/// also when the answer to its create was lost.
/// </summary>
/// <param name="client">The session that the places hang on.</param>
/// <param name="path">The container; made when it is missing.</param>
/// <param name="options">What the places carry.</param>
internal sealed class Line(ICoordinatorClient client, string path, RecipeOptions options)
{
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(2);

    public ICoordinatorClient Client => client;

    public string Path => path;

    /// <summary>Takes the last place.</summary>
    /// <param name="kind">Lower-case letters.</param>
    /// <param name="cancellationToken">Gives up; a place that was perhaps taken is left.</param>
    public async Task<Place> JoinAsync(string kind, CancellationToken cancellationToken)
    {
        var prefix = ZnodePath.Child(path, Contender.NewName(kind));
        try
        {
            var created = await Patience.UntilDecidedAsync(token => CreateAsync(prefix, token), cancellationToken).ConfigureAwait(false);
            return new Place(this, created.Path, created.Czxid);
        }
        catch (OperationCanceledException)
        {
            _ = LeaveAsync(prefix);
            throw;
        }
    }

    /// <summary>Everybody in the line, first come first; parsed from one state, or from pages that each hold everybody who came before.</summary>
    public async Task<List<Contender>> ListAsync(CancellationToken cancellationToken)
    {
        var names = await Patience.UntilDecidedAsync(token => client.GetChildrenListAsync(path, Consistency.Local, token), cancellationToken).ConfigureAwait(false);
        return [.. names.Select(name => Contender.Parse(path, name)).OfType<Contender>().OrderBy(contender => contender.Sequence)];
    }

    // For certain: until it is gone or the session is over.
    private async Task DeleteAsync(string place)
    {
        try
        {
            await Patience.UntilDecidedAsync(
                async token =>
                {
                    await client.DeleteAsync(place, cancellationToken: token).ConfigureAwait(false);
                    return true;
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (CoordinatorException e) when (e.Code is ErrorCode.NoNode or ErrorCode.SessionExpired or ErrorCode.OutcomeUnknown)
        {
            // Gone, or gone with the session; or the session goes on sending it.
            return;
        }
        catch (ObjectDisposedException)
        {
            // The session is closed, and its places with it.
            return;
        }
    }

    /// <summary>Gives a place up; what takes longer than 2 s, for want of a leader, goes on in the background.</summary>
    /// <param name="place">The znode.</param>
    public async Task GiveUpAsync(string place)
    {
        var deleting = DeleteAsync(place);
        await Task.WhenAny(deleting, Task.Delay(LeavePatience)).ConfigureAwait(false);
        if (deleting.IsCompleted)
        {
            await deleting.ConfigureAwait(false);
        }
    }

    private async Task<(string Path, Zxid Czxid)> CreateAsync(string prefix, CancellationToken cancellationToken)
    {
        var op = new CreateOp(prefix, options.HolderData, CreateMode.EphemeralSequential) { Acl = options.Acl };
        try
        {
            var result = await client.WriteAsync(new TxnRequest(op), cancellationToken).ConfigureAwait(false);
            if (result.Code == ErrorCode.NoNode)
            {
                result = await client.WriteAsync(Containers.With(op, options.Acl), cancellationToken).ConfigureAwait(false);
            }

            var created = result.EnsureApplied().Results[^1];
            return (created.Path, created.Stat!.Value.Czxid);
        }
        catch (CoordinatorException e) when (e.IsOutcomeUnknown)
        {
            // Reads of a session come after its writes: what is not there now will not come.
            return await FindAsync(prefix, cancellationToken).ConfigureAwait(false)
                ?? throw new CoordinatorException(ErrorCode.Unavailable, $"a place in the line {path} was not taken: {e.Message}");
        }
    }

    private async Task<(string Path, Zxid Czxid)?> FindAsync(string prefix, CancellationToken cancellationToken)
    {
        foreach (var contender in await ListIfPresentAsync(cancellationToken).ConfigureAwait(false))
        {
            if (contender.Path.StartsWith(prefix, StringComparison.Ordinal)
                && await client.ExistsAsync(contender.Path, Consistency.Local, cancellationToken).ConfigureAwait(false) is { } stat)
            {
                return (contender.Path, stat.Czxid);
            }
        }

        return null;
    }

    /// <summary>As <see cref="ListAsync"/>; nobody where the line does not exist.</summary>
    public async Task<List<Contender>> ListIfPresentAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ListAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CoordinatorException e) when (e.Code == ErrorCode.NoNode)
        {
            return [];
        }
    }

    private async Task LeaveAsync(string prefix)
    {
        try
        {
            if (await FindAsync(prefix, CancellationToken.None).ConfigureAwait(false) is { } found)
            {
                await DeleteAsync(found.Path).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is CoordinatorException or ObjectDisposedException)
        {
            // The session is over, and its places with it.
            return;
        }
    }
}
