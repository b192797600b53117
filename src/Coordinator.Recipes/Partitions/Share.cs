using Coordinator.Recipes.Lines;
using Coordinator.Recipes.Locks;

namespace Coordinator.Recipes.Partitions;

/// <summary>One partition that this member should have: waits for it, works on it, and keeps it until it is disposed.</summary>
internal sealed class Share : IAsyncDisposable
{
    private readonly string _name;
    private readonly DistributedLock _owners;
    private readonly Func<OwnedPartition, CancellationToken, Task> _work;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    public Share(string name, DistributedLock owners, Func<OwnedPartition, CancellationToken, Task> work, Action failed)
    {
        (_name, _owners, _work) = (name, owners, work);
        _running = Task.Run(() => RunAsync(failed));
    }

    /// <summary>Ends when the work has ended and the partition is given back; throws what the work threw.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        try
        {
            await _running.ConfigureAwait(false);
        }
        finally
        {
            _end.Dispose();
        }
    }

    private async Task RunAsync(Action failed)
    {
        try
        {
            while (!_end.IsCancellationRequested)
            {
                await OwnAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            return;
        }
        catch
        {
            failed();
            throw;
        }
    }

    private async Task OwnAsync()
    {
        var held = await _owners.AcquireAsync(_end.Token).ConfigureAwait(false);
        await using (held.ConfigureAwait(false))
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(held.LostToken, _end.Token);
            try
            {
                await _work(new OwnedPartition(_name, held), over.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                return;
            }

            await Tokens.WhenCancelledAsync(held.LostToken, _end.Token).ConfigureAwait(false);
        }
    }
}
