namespace Coordinator.IntegrationTests.Ensembles;

/// <summary>Tests that measure this process: no other test may run beside them.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;
