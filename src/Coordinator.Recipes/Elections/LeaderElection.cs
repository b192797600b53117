using System.Runtime.CompilerServices;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Primitives;
using Coordinator.Recipes.Lines;
using Coordinator.Recipes.Locks;

namespace Coordinator.Recipes.Elections;

/// <summary>One leader out of those who campaign, first come first served; a deposed or resigned leader wakes one campaigner.</summary>
/// <param name="client">Whose session leads.</param>
/// <param name="path">The znode of the election; made, as a container, when it is missing.</param>
/// <param name="options">What a campaigner's znode carries; its data is what observers see first.</param>
public sealed class LeaderElection(ICoordinatorClient client, string path, RecipeOptions? options = null)
{
    private const string Kind = "leader";

    private readonly Line _line = new(client, path, options ?? RecipeOptions.Default);

    /// <summary>Campaigns until elected.</summary>
    /// <param name="cancellationToken">Gives up, and leaves nothing behind.</param>
    /// <exception cref="CoordinatorException">The session is over, or the service refuses (NoAuth, …).</exception>
    public async Task<Leadership> CampaignAsync(CancellationToken cancellationToken = default)
    {
        var place = await _line.JoinAsync(Kind, cancellationToken).ConfigureAwait(false);
        return new Leadership(client, await place.WaitAsync(Turns.AfterAll, CancellationToken.None, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Who leads now; null when nobody campaigns.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<LeaderInfo?> GetLeaderAsync(CancellationToken cancellationToken = default)
    {
        await client.SyncAsync(cancellationToken).ConfigureAwait(false);
        using var look = await LookAsync(cancellationToken).ConfigureAwait(false);
        return look.Leader;
    }

    /// <summary>Who leads now, and every change of it or of what it proclaims; null while nobody leads. A slow reader misses what is past.</summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public async IAsyncEnumerable<LeaderInfo?> ObserveAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        LeaderInfo? last = null;
        for (var isFirst = true; ; isFirst = false)
        {
            using var look = await LookAsync(cancellationToken).ConfigureAwait(false);
            if (isFirst || !IsSame(last, look.Leader))
            {
                last = look.Leader;
                yield return last;
            }

            await look.Changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsSame(LeaderInfo? one, LeaderInfo? other) =>
        one?.FencingToken == other?.FencingToken && (one is null || other is null || one.Data.Span.SequenceEqual(other.Data.Span));

    // The leader's data with a watch; while nobody leads, the place where leaders appear with a watch.
    private async Task<Look> LookAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FirstAsync(cancellationToken).ConfigureAwait(false) is { } first)
            {
                if (await TryWatchAsync(new DataRead(first.Path), cancellationToken).ConfigureAwait(false) is { Result: { Stat: { } stat } result } leader)
                {
                    return new Look(new LeaderInfo(first.Path, stat.Czxid.Value, result.Data), leader);
                }
            }
            else if (await TryWatchAsync(new ChildrenRead(path, Limit: 1), cancellationToken).ConfigureAwait(false) is { } children)
            {
                if (await FirstAsync(cancellationToken).ConfigureAwait(false) is null)
                {
                    return new Look(null, children);
                }

                children.Dispose();
            }
            else if (await TryWatchAsync(new ExistsRead(path), cancellationToken).ConfigureAwait(false) is { Result.Stat: null } absent)
            {
                return new Look(null, absent);
            }
        }
    }

    private async Task<Contender?> FirstAsync(CancellationToken cancellationToken)
    {
        var contenders = await _line.ListIfPresentAsync(cancellationToken).ConfigureAwait(false);
        return contenders.Count == 0 ? null : contenders[0];
    }

    private async Task<WatchedRead?> TryWatchAsync(ReadRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await Patience.UntilDecidedAsync(token => client.ReadAndWatchAsync(request, token), cancellationToken).ConfigureAwait(false);
        }
        catch (CoordinatorException e) when (e.Code == ErrorCode.NoNode)
        {
            return null;
        }
    }

    private readonly record struct Look(LeaderInfo? Leader, WatchedRead Read) : IDisposable
    {
        public Task<WatchedEvent> Changed => Read.Fired;

        public void Dispose() => Read.Dispose();
    }
}
