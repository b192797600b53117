namespace Coordinator.ChaosTests.Brokers;

/// <summary>A controller as the tree had it.</summary>
/// <param name="Broker">Who it is.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Version">Of the znode that has the epoch: what its writes check.</param>
internal sealed record SeenController(int Broker, int Epoch, int Version);
