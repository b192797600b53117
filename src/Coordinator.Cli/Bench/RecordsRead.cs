namespace Coordinator.Cli.Bench;

/// <summary>What reading a load back came to.</summary>
/// <param name="Elapsed">From the first question to the last record.</param>
/// <param name="Verdict">Whether it is what was acknowledged.</param>
internal sealed record RecordsRead(TimeSpan Elapsed, RecordsVerdict Verdict);
