using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.InMemory;
using Coordinator.Primitives;

namespace Coordinator.UnitTests.Recipes;

/// <summary>A service in memory and clients of it.</summary>
internal sealed class RecipeFixture : IAsyncDisposable
{
    private readonly InMemoryCoordinator _coordinator = new();
    private readonly List<InMemoryClient> _clients = [];

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<InMemoryClient> ClientAsync()
    {
        var client = await _coordinator.ConnectAsync(cancellationToken: Cancellation);
        _clients.Add(client);
        return client;
    }

    /// <summary>Stops a client until its session has expired; it does not know yet.</summary>
    public async Task PauseBeyondExpiryAsync(InMemoryClient client)
    {
        client.Pause();
        await _coordinator.ExpireAsync(client, Cancellation);
    }

    /// <summary>Waits until a znode has so many children; one that does not exist has none, for an empty container is reaped.</summary>
    public async Task WaitForChildrenAsync(string path, int count)
    {
        var observer = await ClientAsync();
        while (true)
        {
            try
            {
                using var read = await observer.ReadAndWatchAsync(new ChildrenRead(path, Consistency: Consistency.Linearizable), Cancellation);
                if (read.Result.Children.Count == count)
                {
                    return;
                }

                await read.Fired.WaitAsync(Cancellation);
            }
            catch (CoordinatorException e) when (e.Code == ErrorCode.NoNode)
            {
                using var read = await observer.ReadAndWatchAsync(new ExistsRead(path), Cancellation);
                if (count == 0 && read.Result.Stat is null)
                {
                    return;
                }

                if (read.Result.Stat is null)
                {
                    await read.Fired.WaitAsync(Cancellation);
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await _coordinator.DisposeAsync();
    }
}
