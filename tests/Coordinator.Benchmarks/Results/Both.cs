namespace Coordinator.Benchmarks.Results;

/// <summary>A figure of each of those who take part where there are no brokers.</summary>
/// <param name="Servers">All three, or the largest of them.</param>
/// <param name="Client">This process.</param>
internal sealed record Both(double Servers, double Client);
