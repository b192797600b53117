using Coordinator.Sessions.Calls;

namespace Coordinator.Client.Runtime.Connection;

/// <summary>Who waits for the end of a call. It ends with a result, whatever happens.</summary>
/// <param name="loop">Where the call was handed in.</param>
/// <param name="callId">The call.</param>
/// <param name="body">What it wants.</param>
internal sealed class Waiter(SessionLoop loop, long callId, CallBody body) : TaskCompletionSource<CallResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public CallBody Body => body;

    /// <summary>Waits no longer.</summary>
    public void Cancel() => loop.Cancel(callId);
}
