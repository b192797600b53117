using Coordinator.Client.Abstractions;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Locks;

/// <summary>A lock, or a permit, that is held. Of permits, which several hold at once, the tokens do not follow one another.</summary>
public sealed class HeldLock : Held
{
    internal HeldLock(ICoordinatorClient client, Holding holding)
        : base(client, holding)
    {
    }
}
