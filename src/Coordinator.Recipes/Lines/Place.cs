using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Primitives;

namespace Coordinator.Recipes.Lines;

/// <summary>A place in a line, from its taking until it is left.</summary>
/// <param name="line">The line.</param>
/// <param name="path">The znode.</param>
/// <param name="czxid">Its creation.</param>
internal sealed class Place(Line line, string path, Zxid czxid)
{
    public string Path => path;

    public Zxid Czxid => czxid;

    /// <summary>Waits until nobody is in the way; leaves the line when it is cancelled or fails.</summary>
    /// <param name="blocker">Whom of those ahead, in their order, to wait for; null for none.</param>
    /// <param name="wait">Ends the waiting, not the first look.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is held now.</returns>
    public Task<Holding> WaitAsync(Func<IReadOnlyList<Contender>, Contender?> blocker, CancellationToken wait, CancellationToken cancellationToken) =>
        WaitAsync(blocker, (other, token) => WaitForChangeAsync(line.Client, other, token), wait, cancellationToken);

    /// <summary>Waits until nobody is in the way; leaves the line when it is cancelled or fails.</summary>
    /// <param name="blocker">Whom of those ahead, in their order, to wait for; null for none.</param>
    /// <param name="change">Ends when another look at those ahead makes sense.</param>
    /// <param name="wait">Ends the waiting, not the first look.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is held now.</returns>
    public async Task<Holding> WaitAsync(
        Func<IReadOnlyList<Contender>, Contender?> blocker,
        Func<Contender, CancellationToken, Task> change,
        CancellationToken wait,
        CancellationToken cancellationToken)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(wait, cancellationToken);
            while (true)
            {
                // Taken before the look: a session that was lost since has perhaps lost its place, and must look again.
                var lost = line.Client.Session.LostToken;
                var contenders = await line.ListAsync(cancellationToken).ConfigureAwait(false);
                var own = contenders.FindIndex(contender => contender.Path == path);
                if (own < 0)
                {
                    throw new CoordinatorException(ErrorCode.NoNode, $"{path} was deleted while it waited");
                }

                var ahead = blocker(contenders.GetRange(0, own));
                if (ahead is not null)
                {
                    await change(ahead, either.Token).ConfigureAwait(false);
                }
                else if (!lost.IsCancellationRequested)
                {
                    return new Holding(line.Client, path, czxid, LeaveAsync, lost);
                }
                else
                {
                    await WaitForReturnAsync(either.Token).ConfigureAwait(false);
                }
            }
        }
        catch
        {
            await LeaveAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until a contender has left, or something else has happened to its znode.</summary>
    public static async Task WaitForChangeAsync(ICoordinatorClient client, Contender other, CancellationToken cancellationToken)
    {
        using var read = await Patience.UntilDecidedAsync(
            token => client.ReadAndWatchAsync(new ExistsRead(other.Path), token), cancellationToken).ConfigureAwait(false);
        if (read.Result.Stat is not null)
        {
            await read.Fired.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Leaves the line. What the service does not answer at once goes on in the background until it is certain.</summary>
    public Task LeaveAsync() => line.GiveUpAsync(path);

    private async Task WaitForReturnAsync(CancellationToken cancellationToken)
    {
        await foreach (var state in line.Client.Session.StateChanges(cancellationToken).ConfigureAwait(false))
        {
            if (state == SessionState.Connected)
            {
                return;
            }
        }

        throw new CoordinatorException(ErrorCode.SessionExpired, "the session ended while it waited");
    }
}
