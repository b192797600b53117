using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.Controller;

/// <summary>
/// Follows the controller's part of the tree for as long as a session lives: a watch that begins before anything is read, everything once, then what
/// changes. Says through which txn nothing is missing.
/// </summary>
/// <param name="client">The session.</param>
/// <param name="paths">Where things lie.</param>
/// <param name="known">What was handed in before, in an earlier session too: what is not there any more is said to be gone.</param>
/// <param name="post">Takes each input.</param>
internal sealed class TreeFeed(ICoordinatorClient client, ControllerPaths paths, HashSet<string> known, Func<ControllerInput, ValueTask> post)
{
    /// <summary>Most reads under way, and most events of a round.</summary>
    private const int Window = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs until the session is over, which it throws, or it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var watch = await PatientlyAsync(token => client.OpenWatchAsync(paths.Root, recursive: true, cancellationToken: token), cancellationToken).ConfigureAwait(false);
        await using (watch.ConfigureAwait(false))
        {
            await LoadAsync(cancellationToken).ConfigureAwait(false);
            await post(new TreeSeen(watch.StartZxid)).ConfigureAwait(false);
            await FollowAsync(watch, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Round by round: what has happened is in the order of the txns, so with the end of a round all that was committed before its last event has been handed in.
    /// </summary>
    private async Task FollowAsync(IWatch watch, CancellationToken cancellationToken)
    {
        var events = watch.ReadEventsAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (events.ConfigureAwait(false))
        {
            var next = events.MoveNextAsync().AsTask();
            while (await next.ConfigureAwait(false))
            {
                var changed = new HashSet<string>(StringComparer.Ordinal);
                var (last, isResync) = (Zxid.Zero, false);
                do
                {
                    var happened = events.Current;
                    last = happened.Zxid;
                    isResync |= happened.Type == WatchedEventType.Resync;
                    changed.Add(happened.Path);
                    next = events.MoveNextAsync().AsTask();
                }
                while (changed.Count < Window && next.IsCompletedSuccessfully && next.Result);

                await (isResync ? LoadAsync(cancellationToken) : ReadAsync(changed, cancellationToken)).ConfigureAwait(false);
                var isCut = changed.Count >= Window;
                await post(new TreeSeen(isCut ? new Zxid(last.Value - 1) : last)).ConfigureAwait(false);
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var there = new List<string>();
        var (after, hasMore) = (string.Empty, true);
        while (hasMore)
        {
            var request = new SubtreeRead(paths.Root, after);
            var page = await PatientlyAsync(token => ReadOrNullAsync(request, token), cancellationToken).ConfigureAwait(false);
            there.AddRange(page?.Children.Select(child => child.Name).Where(path => paths.PlaceOf(path).Kind != TreePlaceKind.None) ?? []);
            hasMore = page is { HasMore: true, Children.Count: > 0 };
            after = hasMore ? page!.Children[^1].Name : after;
        }

        await ReadAsync([.. there.Union(known, StringComparer.Ordinal)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads znodes and hands in what they are.</summary>
    private async Task ReadAsync(IEnumerable<string> changed, CancellationToken cancellationToken)
    {
        foreach (var chunk in changed.Where(path => paths.PlaceOf(path).Kind != TreePlaceKind.None).Chunk(Window))
        {
            var read = await Task.WhenAll(chunk.Select(path => PatientlyAsync(token => ReadOrNullAsync(new DataRead(path), token), cancellationToken))).ConfigureAwait(false);
            foreach (var (path, result) in chunk.Zip(read))
            {
                await HandInAsync(path, result).ConfigureAwait(false);
            }
        }
    }

    private ValueTask HandInAsync(string path, ReadResult? result)
    {
        if (result?.Stat is not { } stat)
        {
            known.Remove(path);
            return post(new TreeLost(path));
        }

        known.Add(path);
        return post(new TreeChanged(new ZnodeSeen(path, result.Data, stat.Czxid, stat.Version)));
    }

    private async Task<ReadResult?> ReadOrNullAsync(ReadRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (CoordinatorException absent) when (absent.Code == ErrorCode.NoNode)
        {
            return null;
        }
    }

    /// <summary>Repeats what was surely not done, until it is or the session is over.</summary>
    private static async Task<T> PatientlyAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await call(cancellationToken).ConfigureAwait(false);
            }
            catch (CoordinatorException refused) when (refused.IsTransient)
            {
                await Task.Delay(refused.RetryAfter > Pause ? refused.RetryAfter.Value : Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
