using Coordinator.Client.Abstractions;

namespace Coordinator.Cli.Commands;

/// <summary>Exit codes of what a session's client throws.</summary>
internal static class SessionErrors
{
    internal static CommandFailedException ToFailure(CoordinatorException error)
    {
        var exitCode = error switch
        {
            { IsTransient: true } => ExitCode.Unavailable,
            { IsOutcomeUnknown: true } => ExitCode.OutcomeUnknown,
            _ => ExitCode.Refused,
        };
        return new CommandFailedException(exitCode, new Failure(error.Code, error.Message, error.Zxid.IsZero ? null : error.Zxid.ToString()));
    }
}
