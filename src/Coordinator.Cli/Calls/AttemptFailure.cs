namespace Coordinator.Cli.Calls;

/// <summary>An attempt without an answer.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Failure">What a person should read.</param>
/// <param name="RetryAfter">The server's hint; zero when it gave none.</param>
internal sealed record AttemptFailure(AttemptEnd End, Failure Failure, TimeSpan RetryAfter = default);
