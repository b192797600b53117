namespace Coordinator.Grpc.Peer;

/// <summary>At once after a stream that stood, then 50 ms doubling to 500 ms, with jitter so that servers do not dial in step.</summary>
internal sealed class ReconnectDelay(Random random)
{
    private const int FirstMilliseconds = 50;
    private const int LastMilliseconds = 500;

    private int _next;

    public void Reset() => _next = 0;

    public TimeSpan Next()
    {
        var milliseconds = _next;
        _next = Math.Clamp(_next * 2, FirstMilliseconds, LastMilliseconds);
        return TimeSpan.FromMilliseconds(milliseconds * (0.75 + (random.NextDouble() * 0.5)));
    }
}
