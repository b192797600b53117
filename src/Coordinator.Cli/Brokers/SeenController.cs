namespace Coordinator.Cli.Brokers;

/// <summary>The controller as the tree has it.</summary>
/// <param name="BrokerId">Who it is.</param>
/// <param name="Since">When it was elected, milliseconds since 1970.</param>
internal sealed record SeenController(int BrokerId, long Since);
