using Coordinator.Primitives;

namespace Coordinator.Server.Loop;

/// <summary>
/// Bounds the bytes that wait for the loop. Whoever holds more than its share waits; an input that is larger than the whole bound passes
/// alone.
/// </summary>
internal sealed class ByteGate(long bound)
{
    private readonly Lock _gate = new();
    private readonly Queue<(TaskCompletionSource Entered, int Weight)> _waiting = new();
    private long _inside;

    /// <summary>Bytes inside.</summary>
    public long Inside
    {
        get
        {
            lock (_gate)
            {
                return _inside;
            }
        }
    }

    public ValueTask EnterAsync(int weight, CancellationToken cancellation)
    {
        Invariant.Holds(weight >= 0);
        TaskCompletionSource entered;
        lock (_gate)
        {
            if (_waiting.Count == 0 && Fits(weight))
            {
                _inside += weight;
                return ValueTask.CompletedTask;
            }

            entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((entered, weight));
        }

        return new ValueTask(WaitAsync(entered, cancellation));
    }

    public void Leave(long weight)
    {
        lock (_gate)
        {
            _inside -= weight;
            Invariant.Holds(_inside >= 0);
            while (_waiting.TryPeek(out var next) && (next.Entered.Task.IsCompleted || Fits(next.Weight)))
            {
                // A waiter that gave up has completed its source already and takes no room.
                _waiting.Dequeue();
                if (next.Entered.TrySetResult())
                {
                    _inside += next.Weight;
                }
            }
        }
    }

    private bool Fits(int weight) => _inside == 0 || _inside + weight <= bound;

    private async Task WaitAsync(TaskCompletionSource entered, CancellationToken cancellation)
    {
        await using var registration = cancellation.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), entered);
        try
        {
            await entered.Task;
        }
        catch (OperationCanceledException)
        {
            // Room may have come for those behind this one.
            Leave(0);
            throw;
        }
    }
}
