using Coordinator.Primitives;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Checkers;

/// <summary>At most one leader per epoch, and each reign once.</summary>
internal sealed class ReignChecker(SimWorld world)
{
    private readonly Dictionary<Epoch, (string Leader, long Time)> _reigns = [];

    public int Count => _reigns.Count;

    public void Activated(string server, Epoch epoch)
    {
        Check.That(
            !_reigns.TryGetValue(epoch, out var other), "one-leader", $"{server} becomes leader of epoch {epoch}, which {other.Leader} led");
        _reigns[epoch] = (server, world.Now);
        world.Coverage.Count("reign");
    }

    /// <summary>When the epoch's leader began to reign; null when nobody saw it.</summary>
    public long? BeganAt(Epoch epoch) => _reigns.TryGetValue(epoch, out var reign) ? reign.Time : null;
}
