namespace Coordinator.Server.Loop;

/// <summary>Why a server must end. Set once; whoever runs it waits for it.</summary>
public sealed class ServerFate
{
    private readonly TaskCompletionSource<FatalStop> _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a stop that was asked for may go on: leadership is in other hands.</summary>
    public Task StopReady => _ready.Task;

    /// <summary>Completes when this server must not go on.</summary>
    public Task<FatalStop> Stopped => _stop.Task;

    /// <summary>Whether it must not go on: nothing is sent, acked or served any more.</summary>
    public bool IsStopped => _stop.Task.IsCompleted;

    /// <summary>The replica has left.</summary>
    public void ReadyToStop() => _ready.TrySetResult();

    /// <summary>Ends the server. Only the first reason counts.</summary>
    /// <param name="exitCode">Exit code of the process.</param>
    /// <param name="reason">One clear line.</param>
    /// <returns>Whether this was the first.</returns>
    public bool Stop(int exitCode, string reason) => _stop.TrySetResult(new FatalStop(exitCode, reason, MayReturn: false));

    /// <summary>Ends the server because its disk failed: another one may open the same data when the disk is back.</summary>
    /// <param name="reason">One clear line.</param>
    /// <returns>Whether this was the first.</returns>
    public bool Fence(string reason) => _stop.TrySetResult(new FatalStop(ExitCodes.Refused, reason, MayReturn: true));
}

/// <summary>The end of a server.</summary>
/// <param name="ExitCode">Exit code of the process.</param>
/// <param name="Reason">One clear line.</param>
/// <param name="MayReturn">Whether the process may go on with a server built anew from the disk.</param>
public sealed record FatalStop(int ExitCode, string Reason, bool MayReturn);
