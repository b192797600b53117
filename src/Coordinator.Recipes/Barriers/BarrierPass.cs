using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Barriers;

/// <summary>A party that has entered a <see cref="DoubleBarrier"/>.</summary>
public sealed class BarrierPass
{
    private readonly DoubleBarrier _barrier;
    private readonly Place _place;

    internal BarrierPass(DoubleBarrier barrier, Place place) => (_barrier, _place) = (barrier, place);

    /// <summary>Waits until all parties want to leave, or are gone.</summary>
    /// <param name="cancellationToken">Stops waiting; may be called again.</param>
    public Task LeaveAsync(CancellationToken cancellationToken = default) => _barrier.LeaveAsync(_place, cancellationToken);
}
