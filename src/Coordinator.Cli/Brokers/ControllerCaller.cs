using Coordinator.Cli.Calls;
using Coordinator.Cli.Commands;
using Coordinator.Cli.Input;
using Coordinator.Primitives;
using Coordinator.Protocol.Broker.V1;

using Grpc.Core;

namespace Coordinator.Cli.Brokers;

/// <summary>Asks the controller for a change, whoever it is: found anew each time, and asked again while there is none.</summary>
/// <param name="context">Of the command.</param>
internal sealed class ControllerCaller(CommandContext context)
{
    private readonly ClusterTree _tree = new(context);

    /// <summary>Calls until answered; throws <see cref="CommandFailedException"/> with the exit code otherwise.</summary>
    internal async Task<TopicChanged> CallAsync(Func<Topics.TopicsClient, CallOptions, AsyncUnaryCall<TopicChanged>> call)
    {
        var timeout = context.Settings.Timeout;
        var clock = context.Caller.Clock;
        var policy = new RetryPolicy(CallKind.Write, 1, timeout);
        var start = clock.Now;
        for (var attempts = 0; ; attempts++)
        {
            var (answer, failure) = await AttemptAsync(call, () => policy.Patience(attempts, clock.Now - start));
            if (failure is null)
            {
                return answer!;
            }

            var verdict = policy.Decide(attempts + 1, clock.Now - start, failure);
            if (verdict.ExitCode is { } exitCode)
            {
                throw new CommandFailedException(exitCode, exitCode == ExitCode.Unavailable ? GivenUp(failure.Failure, timeout) : failure.Failure);
            }

            await clock.DelayAsync(verdict.Delay, context.CancellationToken);
        }
    }

    private static Failure GivenUp(Failure last, TimeSpan timeout) => last with
    {
        Message = $"no controller did it {(timeout == TimeSpan.Zero ? "at the only try" : $"within {Duration.Format(timeout)}")} ({last.Message})",
    };

    private async Task<(TopicChanged? Answer, AttemptFailure? Failure)> AttemptAsync(
        Func<Topics.TopicsClient, CallOptions, AsyncUnaryCall<TopicChanged>> call, Func<TimeSpan> patience)
    {
        if (await _tree.ControllerAsync() is not { } controller)
        {
            return (null, new AttemptFailure(AttemptEnd.NotSent, new Failure(ErrorCode.Unavailable, "there is no controller")));
        }

        if (await _tree.BrokerAsync(controller.BrokerId) is not { } broker || !EndpointList.TryParse(broker.Registration.Endpoint, out var endpoints, out _))
        {
            return (null, new AttemptFailure(AttemptEnd.NotSent, new Failure(ErrorCode.Unavailable, $"broker {controller.BrokerId} is the controller and is not registered")));
        }

        using var target = context.ConnectBroker(endpoints[0]);
        var (answer, failure) = await Attempt.MakeAsync(
            target, context.Caller.Clock, (invoker, options) => call(new Topics.TopicsClient(invoker), options), patience(), context.CancellationToken);

        // Said of the partition, not of the controller: the operator decides what follows.
        return failure is { End: AttemptEnd.RefusedForNow, Failure.Code: ErrorCode.NotReady } ? (null, failure with { End = AttemptEnd.Rejected }) : (answer, failure);
    }
}
