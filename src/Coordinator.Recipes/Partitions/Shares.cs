using Coordinator.Recipes.Locks;

namespace Coordinator.Recipes.Partitions;

/// <summary>The partitions that this member has or waits for, and those that it is giving back.</summary>
/// <param name="owners">The lock of a partition.</param>
/// <param name="work">The work on one.</param>
/// <param name="over">Cancelled when work fails.</param>
internal sealed class Shares(
    Func<string, DistributedLock> owners, Func<OwnedPartition, CancellationToken, Task> work, CancellationTokenSource over) : IAsyncDisposable
{
    private readonly Dictionary<string, Share> _shares = new(StringComparer.Ordinal);
    private readonly List<Task> _ending = [];

    /// <summary>Begins what became ours, ends what is ours no more. The next owner waits for the lock; nobody here waits for the end.</summary>
    public void Divide(IReadOnlyCollection<string> partitions, Predicate<string> isOurs)
    {
        _ending.RemoveAll(task => task.IsCompletedSuccessfully);
        foreach (var name in partitions)
        {
            if (!isOurs(name))
            {
                if (_shares.Remove(name, out var share))
                {
                    _ending.Add(share.DisposeAsync().AsTask());
                }
            }
            else if (!_shares.ContainsKey(name))
            {
                _shares[name] = new Share(name, owners(name), work, over.Cancel);
            }
        }
    }

    /// <summary>Gives everything back; throws what work threw.</summary>
    public async ValueTask DisposeAsync()
    {
        _ending.AddRange(_shares.Values.Select(share => share.DisposeAsync().AsTask()));
        await Task.WhenAll(_ending).ConfigureAwait(false);
    }
}
