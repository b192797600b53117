using Coordinator.Zab;

namespace Coordinator.Server.Loop;

/// <summary>The way into the replica: whatever happens in the world is posted here.</summary>
public interface IInputQueue
{
    /// <summary>How long what was posted has waited to be taken, as far as it is known; zero when nothing waits.</summary>
    TimeSpan Behind => TimeSpan.Zero;

    /// <summary>Posts an input; waits while the queue is full. Inputs of one poster keep their order.</summary>
    /// <param name="input">The input.</param>
    /// <param name="weight">Approximate bytes that it holds in memory; counts against the queue's bound until it has been stepped.</param>
    /// <param name="cancellation">Gives up waiting; the input was not posted then.</param>
    ValueTask PostAsync(Input input, int weight = 0, CancellationToken cancellation = default);
}
