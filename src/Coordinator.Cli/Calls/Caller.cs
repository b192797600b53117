using Coordinator.Cli.Input;

using Grpc.Core;

namespace Coordinator.Cli.Calls;

/// <summary>Makes the calls of one command: endpoint after endpoint, as <see cref="RetryPolicy"/> says.</summary>
/// <param name="targets">The servers.</param>
/// <param name="timeout">For each call.</param>
/// <param name="clock">Its time.</param>
internal sealed class Caller(IReadOnlyList<ICallTarget> targets, TimeSpan timeout, ICallClock clock) : IDisposable
{
    private int _current;

    internal IReadOnlyList<ICallTarget> Targets => targets;

    internal TimeSpan Timeout => timeout;

    internal ICallClock Clock => clock;

    /// <summary>Calls begin with this server from now on; the others are asked when it fails.</summary>
    internal void Prefer(ICallTarget target) => _current = targets.Select((each, index) => (each, index)).First(pair => pair.each == target).index;

    /// <summary>Calls until answered; throws <see cref="CommandFailedException"/> with the exit code otherwise.</summary>
    /// <param name="kind">What a repetition would do.</param>
    /// <param name="call">One attempt.</param>
    /// <param name="cancellationToken">Ends it between and within attempts.</param>
    internal async Task<T> CallAsync<T>(CallKind kind, Func<CallInvoker, CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        var policy = new RetryPolicy(kind, targets.Count, timeout);
        var last = new Dictionary<EndpointAddress, Failure>();
        var start = clock.Now;
        for (var attempts = 0; ; attempts++)
        {
            var target = targets[_current];
            var patience = policy.Patience(attempts, clock.Now - start);
            var (answer, failure) = await Attempt.MakeAsync(target, clock, call, patience, cancellationToken);
            if (failure is null)
            {
                return answer!;
            }

            last[target.Endpoint] = failure.Failure;
            var verdict = policy.Decide(attempts + 1, clock.Now - start, failure);
            if (verdict.ExitCode is { } exitCode)
            {
                throw new CommandFailedException(exitCode, CallReport.Describe(exitCode, timeout, target.Endpoint, failure, last, targets));
            }

            _current = (_current + 1) % targets.Count;
            await clock.DelayAsync(verdict.Delay, cancellationToken);
        }
    }

    public void Dispose()
    {
        foreach (var target in targets)
        {
            target.Dispose();
        }
    }
}
