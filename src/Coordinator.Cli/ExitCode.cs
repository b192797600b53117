namespace Coordinator.Cli;

/// <summary>Exit codes of coordctl; scripts rely on them.</summary>
internal static class ExitCode
{
    internal const int Done = 0;

    /// <summary>The service refused; the error says why.</summary>
    internal const int Refused = 1;

    internal const int WrongUsage = 2;

    /// <summary>Unavailable or timed out; nothing was applied.</summary>
    internal const int Unavailable = 3;

    /// <summary>A write may or may not have been applied.</summary>
    internal const int OutcomeUnknown = 4;

    internal const int Interrupted = 130;
}
