using Coordinator.Client.Abstractions;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Groups;

/// <summary>Being a member of a group, until it is left (disposed) or lost.</summary>
public sealed class Membership : Held
{
    internal Membership(ICoordinatorClient client, Holding holding)
        : base(client, holding)
    {
    }

    /// <summary>Replaces what the others see of this member.</summary>
    /// <param name="data">The new data.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="CoordinatorException">GuardFailed or NoNode: removed. Or why else not.</exception>
    public Task UpdateAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) => PublishAsync(data, cancellationToken);
}
