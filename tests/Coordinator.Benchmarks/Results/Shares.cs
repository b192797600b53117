namespace Coordinator.Benchmarks.Results;

/// <summary>A figure of each of those who take part.</summary>
/// <param name="Brokers">All three, or the largest of them.</param>
/// <param name="Servers">As well.</param>
/// <param name="Client">This process.</param>
internal sealed record Shares(double Brokers, double Servers, double Client);
