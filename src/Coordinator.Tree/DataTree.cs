namespace Coordinator.Tree;

/// <summary>The replicated state.</summary>
public sealed class DataTree;
