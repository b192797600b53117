using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Groups;

/// <summary>Being a member of a group; disposing leaves it.</summary>
public sealed class Membership : IAsyncDisposable
{
    private readonly ICoordinatorClient _client;
    private readonly Holding _holding;

    internal Membership(ICoordinatorClient client, Holding holding) => (_client, _holding) = (client, holding);

    /// <summary>The member's znode.</summary>
    public string Path => _holding.Guard.Path;

    /// <summary>The zxid of the creation of the member's znode.</summary>
    public long FencingToken => _holding.Guard.Czxid.Value;

    /// <summary>The condition for writes to the service itself: with it a write cannot land after this member was removed.</summary>
    public HolderGuard Guard => _holding.Guard;

    /// <summary>Cancelled when the others do, or may, see this member no longer.</summary>
    public CancellationToken LostToken => _holding.LostToken;

    /// <summary>Replaces what the others see of this member.</summary>
    /// <param name="data">The new data.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="CoordinatorException">GuardFailed or NoNode: removed. Or why else not.</exception>
    public Task UpdateAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) =>
        _client.SetAsync(Path, data, guard: Guard, cancellationToken: cancellationToken);

    /// <summary>Leaves; waits for the service at most 2 s, then goes on in the background.</summary>
    public ValueTask DisposeAsync() => _holding.DisposeAsync();
}
