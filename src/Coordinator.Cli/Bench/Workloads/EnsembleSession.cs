using System.Runtime.CompilerServices;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Primitives;

namespace Coordinator.Cli.Bench.Workloads;

/// <summary>A session of our own SDK.</summary>
/// <param name="client">Of the session; disposed with it.</param>
/// <param name="open">Opens another one to the same server, on a connection of its own.</param>
/// <param name="share">Opens another one, on a connection that is there.</param>
internal sealed class EnsembleSession(
    ICoordinatorClient client, Func<CancellationToken, Task<ICoordinatorClient>> open, Func<CancellationToken, Task<ICoordinatorClient>> share) : IBenchSession
{
    private IWatch? _watch;
    private Task _watching = Task.CompletedTask;

    public async Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> data, bool isEphemeral, CancellationToken cancellationToken)
    {
        try
        {
            await client.CreateAsync(path, data, isEphemeral ? CreateMode.Ephemeral : CreateMode.Persistent, cancellationToken);
            return true;
        }
        catch (CoordinatorException error) when (error.Code == ErrorCode.NodeExists)
        {
            return false;
        }
    }

    public Task SetAsync(string path, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        client.SetAsync(path, data, cancellationToken: cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(string path, bool isLinearizable, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.GetAsync(path, isLinearizable ? Consistency.Linearizable : Consistency.Local, cancellationToken)).Data;
        }
        catch (CoordinatorException error) when (error.Code == ErrorCode.NoNode)
        {
            return null;
        }
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken) => client.DeleteAsync(path, cancellationToken: cancellationToken);

    public async Task WatchAsync(string path, Action changed, CancellationToken cancellationToken)
    {
        if (_watch is null)
        {
            _watch = await client.OpenWatchAsync(path, recursive: false, cancellationToken: cancellationToken);
            _watching = FollowAsync(_watch, changed);
        }
    }

    public async Task OpenAndCloseAsync(bool onNewConnection, CancellationToken cancellationToken)
    {
        var other = await (onNewConnection ? open : share)(cancellationToken);
        await other.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
        {
            await _watch.DisposeAsync();
        }

        await client.DisposeAsync();
        await _watching;
    }

    private static async Task FollowAsync(IWatch watch, Action changed)
    {
        try
        {
            await foreach (var _ in watch.ReadEventsAsync())
            {
                changed();
            }
        }
        catch (CoordinatorException)
        {
            // Whoever waits for the change misses it, and says so.
            return;
        }
    }
}
