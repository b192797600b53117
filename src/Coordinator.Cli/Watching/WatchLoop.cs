using Coordinator.Cli.Calls;
using Coordinator.Cli.Commands;
using Coordinator.Cli.Input;
using Coordinator.Primitives;

using Grpc.Core;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Watching;

/// <summary>Follows a watch from server to server: each stream goes on where the last one broke, so that every event is printed once.</summary>
/// <param name="context">What the command works with.</param>
/// <param name="subject">What is watched.</param>
internal sealed class WatchLoop(CommandContext context, WatchSubject subject)
{
    /// <summary>The first message says from where a stream runs and comes at once; a server that owes it for so long is taken for hung.</summary>
    private static readonly TimeSpan FirstMessagePatience = TimeSpan.FromSeconds(3);

    /// <summary>A stream that lasted so long was a good one: the pauses between attempts start anew.</summary>
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(1);

    private readonly WatchLines _lines = new(context);
    private readonly WatchPosition _position = new(subject.FromZxid);
    private readonly Dictionary<EndpointAddress, Failure> _last = [];
    private InitialState? _initial;
    private bool _wasConnected;
    private bool _owesResync;

    /// <summary>Runs until it is cancelled or refused for good.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        if (subject.Initial)
        {
            await ListAsync();
        }

        var attempts = 0;
        var start = context.Caller.Clock.Now;
        for (var next = 0; ; next++)
        {
            var target = context.Caller.Targets[next % context.Caller.Targets.Count];
            var begin = context.Caller.Clock.Now;
            var failure = await FollowAsync(target, cancellationToken);
            _position.Interrupt();
            attempts = context.Caller.Clock.Now - begin > Lasting && _wasConnected ? 1 : attempts + 1;
            if (failure.Failure.Code is ErrorCode.Compacted)
            {
                await ResyncAsync(cancellationToken);
            }
            else
            {
                await PauseAsync(target, failure, attempts, start, cancellationToken);
            }
        }
    }

    private async Task<AttemptFailure> FollowAsync(ICallTarget target, CancellationToken cancellationToken)
    {
        var sentBefore = target.RequestsSent;
        using var firstMessage = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        firstMessage.CancelAfter(FirstMessagePatience);
        try
        {
            var request = new Wire.WatchRequest { Path = subject.Path, Recursive = subject.Recursive, FromZxid = _position.From };
            using var call = new Wire.Tree.TreeClient(target.StreamInvoker).Watch(request, new CallOptions(cancellationToken: firstMessage.Token));
            while (await call.ResponseStream.MoveNext(firstMessage.Token))
            {
                firstMessage.CancelAfter(Timeout.InfiniteTimeSpan);
                _wasConnected = true;
                await WriteAsync(call.ResponseStream.Current);
            }

            return new AttemptFailure(AttemptEnd.RefusedForNow, new Failure(ErrorCode.Unavailable, "the server ended the watch"));
        }
        catch (RpcException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return CallErrors.Classify(error, wasSent: target.RequestsSent != sentBefore);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new AttemptFailure(AttemptEnd.Ambiguous, new Failure(ErrorCode.Unavailable, "no answer in time"));
        }
    }

    private async Task WriteAsync(Wire.WatchResponse response)
    {
        var events = _position.Receive(response);
        if (_owesResync)
        {
            _lines.Write(WatchLines.Resync, subject.Path, _position.From);
            _owesResync = false;
        }

        foreach (var seen in events)
        {
            if (_initial?.IsNews(seen) ?? true)
            {
                _lines.Write(seen, subject.Path);
            }
        }

        await _lines.FlushAsync();
    }

    /// <summary>History is gone on every server: says so, and goes on from now, or from a new list.</summary>
    private async Task ResyncAsync(CancellationToken cancellationToken)
    {
        _position.Restart(0);
        _owesResync = true;
        await context.Caller.Clock.DelayAsync(RetryPolicy.FirstPause, cancellationToken);
        while (subject.Initial && _owesResync)
        {
            try
            {
                await ListAsync();
            }
            catch (CommandFailedException failed) when (failed.ExitCode is ExitCode.Unavailable && _wasConnected)
            {
                await context.Caller.Clock.DelayAsync(RetryPolicy.LongestPause, cancellationToken);
            }
        }
    }

    private async Task ListAsync()
    {
        var (state, znodes) = await InitialList.ReadAsync(context, subject);
        _initial = state;
        _position.Restart(state.From);
        if (_owesResync)
        {
            _lines.Write(WatchLines.Resync, subject.Path, state.From);
            _owesResync = false;
        }

        foreach (var (path, zxid) in znodes)
        {
            _lines.Write(WatchLines.Initial, path, zxid);
        }

        await _lines.FlushAsync();
    }

    /// <summary>Waits as a read would. Once connected it never gives up: that is what surviving a failover means.</summary>
    private async Task PauseAsync(ICallTarget target, AttemptFailure failure, int attempts, TimeSpan start, CancellationToken cancellationToken)
    {
        _last[target.Endpoint] = failure.Failure;
        var timeout = _wasConnected ? TimeSpan.MaxValue : context.Caller.Timeout;
        var policy = new RetryPolicy(CallKind.Read, context.Caller.Targets.Count, timeout);
        var verdict = policy.Decide(attempts, context.Caller.Clock.Now - start, failure);
        if (verdict.ExitCode is { } exitCode)
        {
            throw new CommandFailedException(
                exitCode,
                CallReport.Describe(exitCode, timeout, target.Endpoint, failure, _last, context.Caller.Targets));
        }

        await context.Caller.Clock.DelayAsync(verdict.Delay, cancellationToken);
    }
}
