using System.Collections.Concurrent;
using Coordinator.Server.Loop;
using Coordinator.Zab;

namespace Coordinator.UnitTests.Grpc;

/// <summary>Keeps what was posted, in order.</summary>
internal sealed class RecordedInputs : IInputQueue
{
    private readonly ConcurrentQueue<Input> _inputs = new();

    public IReadOnlyList<Input> All => [.. _inputs];

    public ValueTask PostAsync(Input input, int weight = 0, CancellationToken cancellation = default)
    {
        _inputs.Enqueue(input);
        return ValueTask.CompletedTask;
    }
}
