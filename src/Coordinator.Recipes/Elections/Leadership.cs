using Coordinator.Client.Abstractions;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Elections;

/// <summary>Leading, until it is resigned (disposed) or lost.</summary>
public sealed class Leadership : Held
{
    internal Leadership(ICoordinatorClient client, Holding holding)
        : base(client, holding)
    {
    }

    /// <summary>Replaces the data that observers see.</summary>
    /// <param name="data">The new data.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="CoordinatorException">GuardFailed or NoNode: deposed. Or why else not.</exception>
    public Task ProclaimAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) => PublishAsync(data, cancellationToken);
}
