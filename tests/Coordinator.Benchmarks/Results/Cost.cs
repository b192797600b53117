namespace Coordinator.Benchmarks.Results;

/// <summary>What a piece of work cost.</summary>
/// <param name="Brokers">Processor time of the brokers.</param>
/// <param name="Servers">Processor time of the servers.</param>
/// <param name="Client">Processor time of this process.</param>
/// <param name="BrokerMebibytes">The most that one of them had resident.</param>
/// <param name="ServerMebibytes">As well.</param>
/// <param name="ClientMebibytes">As well.</param>
/// <param name="Others">The share of the machine that somebody else used meanwhile, 0 to 1.</param>
internal sealed record Cost(
    TimeSpan Brokers, TimeSpan Servers, TimeSpan Client, long BrokerMebibytes, long ServerMebibytes, long ClientMebibytes, double Others)
{
    /// <summary>Microseconds for each of so many.</summary>
    public static double Each(TimeSpan time, long count) => Math.Round(time.TotalMicroseconds / Math.Max(1, count), 3);
}
