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
/// <param name="time">By it is said when something was seen to be gone.</param>
/// <param name="post">Takes each input.</param>
internal sealed class TreeFeed(ICoordinatorClient client, ControllerPaths paths, HashSet<string> known, TimeProvider time, Func<ControllerInput, ValueTask> post)
{
    /// <summary>Most reads under way, and most events of a round.</summary>
    private const int Window = 256;

    /// <summary>Runs until the session is over, which it throws, or it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var watch = await Patience.UntilDecidedAsync(
            token => client.OpenWatchAsync(paths.Root, recursive: true, cancellationToken: token), cancellationToken).ConfigureAwait(false);
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
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = watch.ReadEventsAsync(over.Token).GetAsyncEnumerator(over.Token);
        var next = events.MoveNextAsync().AsTask();
        try
        {
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
        finally
        {
            // What is being moved cannot be disposed.
            await over.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await events.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var there = new HashSet<string>(known, StringComparer.Ordinal) { paths.Controller, paths.ControllerEpoch };
        foreach (var top in paths.Subtrees)
        {
            await ListAsync(top, there, cancellationToken).ConfigureAwait(false);
        }

        await ReadAsync(there, cancellationToken).ConfigureAwait(false);
    }

    private async Task ListAsync(string top, HashSet<string> there, CancellationToken cancellationToken)
    {
        var (after, hasMore) = (string.Empty, true);
        while (hasMore)
        {
            var request = new SubtreeRead(top, after);
            var page = await Patience.UntilDecidedAsync(token => ReadOrNullAsync(request, token), cancellationToken).ConfigureAwait(false);
            there.UnionWith(page?.Children.Select(child => child.Name) ?? []);
            hasMore = page is { HasMore: true, Children.Count: > 0 };
            after = hasMore ? page!.Children[^1].Name : after;
        }
    }

    /// <summary>Reads znodes and hands in what they are.</summary>
    private async Task ReadAsync(IEnumerable<string> changed, CancellationToken cancellationToken)
    {
        foreach (var chunk in changed.Where(path => paths.PlaceOf(path).Kind != TreePlaceKind.None).Chunk(Window))
        {
            var read = await Task.WhenAll(chunk.Select(path =>
                Patience.UntilDecidedAsync(token => ReadOrNullAsync(new DataRead(path), token), cancellationToken))).ConfigureAwait(false);
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
            return post(new TreeLost(path) { At = time.GetUtcNow().ToUnixTimeMilliseconds() });
        }

        known.Add(path);
        return post(new TreeChanged(new ZnodeSeen(path, result.Data, stat.Czxid, stat.Version, stat.Ctime)));
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
}
