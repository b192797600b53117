namespace Coordinator.ChaosTests.Faults;

/// <summary>One kind of fault. It ends with everything mended and started again; that the ensemble recovers is waited for by the run.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Description">What it does, for people.</param>
/// <param name="RunAsync">Makes it and takes it back.</param>
internal sealed record Fault(string Name, string Description, Func<FaultContext, Task> RunAsync);
