using Coordinator.Broker.Client;
using Coordinator.Cli.Calls;
using Coordinator.Cli.Commands;
using Coordinator.Primitives;

namespace Coordinator.Cli.Brokers;

/// <summary>The way to the brokers of a topic: they are found in the tree, and what they say goes wrong becomes an error of the command.</summary>
internal static class BrokerAccess
{
    /// <summary>The brokers that are registered. Waits for the first one.</summary>
    /// <param name="context">Of the command.</param>
    /// <param name="topic">Has to be there.</param>
    /// <param name="timeout">How long to wait.</param>
    internal static async Task<BrokerMetadata> FindAsync(CommandContext context, string topic, TimeSpan timeout)
    {
        var tree = new ClusterTree(context);
        await tree.TopicAsync(topic);
        var clock = context.Caller.Clock;
        for (var start = clock.Now; ; await clock.DelayAsync(RetryPolicy.LongestPause, context.CancellationToken))
        {
            var brokers = await tree.BrokersAsync();
            if (brokers.Count > 0)
            {
                return new BrokerMetadata([.. brokers.Select(broker => broker.Registration.Endpoint)]);
            }

            if (clock.Now - start >= timeout)
            {
                throw new CommandFailedException(ExitCode.Unavailable, new Failure(ErrorCode.Unavailable, "no broker is registered"));
            }
        }
    }

    /// <summary>An error of the brokers as one of the command.</summary>
    internal static CommandFailedException ToFailure(BrokerException error) => new(ExitCodeOf(error.Code), new Failure(error.Code, error.Message));

    private static int ExitCodeOf(ErrorCode code) => code switch
    {
        ErrorCode.OutcomeUnknown => ExitCode.OutcomeUnknown,
        ErrorCode.Unavailable or ErrorCode.Throttled => ExitCode.Unavailable,
        _ => ExitCode.Refused,
    };
}
