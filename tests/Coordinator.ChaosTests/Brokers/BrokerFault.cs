namespace Coordinator.ChaosTests.Brokers;

/// <summary>One kind of fault of the cluster. It ends with everything mended and started again.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Weight">How often it is drawn, beside the others.</param>
/// <param name="RunAsync">Makes it and takes it back.</param>
internal sealed record BrokerFault(string Name, int Weight, Func<BrokerFaultContext, Task> RunAsync);
