namespace Coordinator.Grpc.Peer;

/// <summary>One stream that a peer opened to this server.</summary>
internal sealed class IncomingStream(CancellationTokenSource cancel)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationToken Cancelled => cancel.Token;

    /// <summary>Completes when nothing of this stream can be posted any more.</summary>
    public Task Ended => _ended.Task;

    public void Break()
    {
        try
        {
            cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself meanwhile.
            return;
        }
    }

    public void End() => _ended.TrySetResult();
}
