using Coordinator.Recipes.Elections;

namespace Coordinator.Client.Hosting.Elections;

/// <summary>Work that one instance does at a time.</summary>
public interface ILeaderService
{
    /// <summary>
    /// Called when this instance was elected. It leads until this ends: by itself (it resigns and campaigns again), or because the token is
    /// cancelled, when it must end soon. Writes that must not land after a deposition carry <see cref="Coordinator.Recipes.Held.Guard"/> or its fencing token.
    /// </summary>
    /// <param name="leadership">The leadership.</param>
    /// <param name="cancellationToken">Cancelled when the leadership is, or may be, lost, and when the host stops.</param>
    Task LeadAsync(Leadership leadership, CancellationToken cancellationToken);
}
