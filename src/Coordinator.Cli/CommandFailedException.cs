using Coordinator.Primitives;

namespace Coordinator.Cli;

/// <summary>Ends a command with an exit code and one line of error per failure.</summary>
internal sealed class CommandFailedException : Exception
{
    internal CommandFailedException(int exitCode, params IReadOnlyList<Failure> failures)
        : base(string.Join("; ", failures.Select(failure => failure.Text)))
    {
        Invariant.Holds(failures.Count > 0);
        ExitCode = exitCode;
        Failures = failures;
    }

    internal int ExitCode { get; }

    internal IReadOnlyList<Failure> Failures { get; }

    /// <summary>A mistake in what was typed; nothing was sent.</summary>
    internal static CommandFailedException WrongUsage(params IEnumerable<string> mistakes) =>
        new(Cli.ExitCode.WrongUsage, [.. mistakes.Select(mistake => new Failure(ErrorCode.BadArguments, mistake))]);

    /// <summary>A server that does not keep to the protocol.</summary>
    internal static CommandFailedException StrangeAnswer(string what) =>
        new(Cli.ExitCode.Refused, new Failure(ErrorCode.SystemError, $"the server answered with {what}"));
}
