namespace Coordinator.Cli.Calls;

/// <summary>What follows a failed attempt.</summary>
/// <param name="ExitCode">The command ends with this; null when it tries again.</param>
/// <param name="Delay">Before the next endpoint is asked.</param>
internal readonly record struct Verdict(int? ExitCode, TimeSpan Delay)
{
    internal static Verdict Fail(int exitCode) => new(exitCode, TimeSpan.Zero);

    internal static Verdict RetryAfter(TimeSpan delay) => new(null, delay);
}
