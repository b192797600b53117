using Coordinator.Cli.Input;
using Coordinator.Primitives;

namespace Coordinator.Cli.Calls;

/// <summary>Words a call's failure for its user.</summary>
internal static class CallReport
{
    internal static Failure Describe(
        int exitCode,
        TimeSpan timeout,
        EndpointAddress endpoint,
        AttemptFailure failure,
        IReadOnlyDictionary<EndpointAddress, Failure> last,
        IReadOnlyList<ICallTarget> targets) => exitCode switch
        {
            ExitCode.Refused => failure.Failure,
            ExitCode.OutcomeUnknown => new Failure(
                ErrorCode.OutcomeUnknown,
                $"{endpoint} got the request, then: {failure.Failure.Message}; it may or may not have been applied",
                failure.Failure.Zxid),
            _ => Unavailable(timeout, last, targets),
        };

    private static Failure Unavailable(TimeSpan timeout, IReadOnlyDictionary<EndpointAddress, Failure> last, IReadOnlyList<ICallTarget> targets)
    {
        var asked = targets.Where(target => last.ContainsKey(target.Endpoint)).ToList();
        var reasons = string.Join("; ", asked.Select(target => $"{target.Endpoint}: {last[target.Endpoint].Message}"));
        var span = timeout == TimeSpan.Zero ? "at the only try" : $"within {Duration.Format(timeout)}";

        // What a server said tells more than that another one is dead.
        var spoken = asked.Select(target => last[target.Endpoint].Code).FirstOrDefault(code => code is ErrorCode.NotReady or ErrorCode.Throttled);
        return new Failure(spoken is ErrorCode.Ok ? ErrorCode.Unavailable : spoken, $"no server did it {span} ({reasons})");
    }
}
