namespace Coordinator.Cli.Bench.Workloads;

/// <summary>Does one operation after the other, on a session that it shares with others.</summary>
/// <param name="Number">From 0.</param>
/// <param name="SessionNumber">From 0.</param>
/// <param name="Session">The session.</param>
internal sealed record Worker(int Number, int SessionNumber, IBenchSession Session)
{
    /// <summary>Operations that it has begun.</summary>
    internal long Turns { get; set; }

    /// <summary>Those of them that write a key.</summary>
    internal long Writes { get; set; }
}
