using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Locks;

/// <summary>Acquiring, whatever is acquired: join the line, wait for the turn, leave when it does not come.</summary>
/// <param name="line">The line.</param>
/// <param name="kind">Of the contenders.</param>
/// <param name="blocker">Whom they wait for.</param>
internal sealed class LockQueue(Line line, string kind, Func<IReadOnlyList<Contender>, Contender?> blocker)
{
    public async Task<HeldLock> AcquireAsync(CancellationToken cancellationToken)
    {
        var place = await line.JoinAsync(kind, cancellationToken).ConfigureAwait(false);
        return new HeldLock(line.Client, await place.WaitAsync(blocker, CancellationToken.None, cancellationToken).ConfigureAwait(false));
    }

    public async Task<HeldLock?> TryAcquireAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        var place = await line.JoinAsync(kind, cancellationToken).ConfigureAwait(false);
        using var patience = new CancellationTokenSource(wait);
        try
        {
            return new HeldLock(line.Client, await place.WaitAsync(blocker, patience.Token, cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
