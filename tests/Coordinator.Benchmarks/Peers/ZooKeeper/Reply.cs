namespace Coordinator.Benchmarks.Peers.ZooKeeper;

/// <summary>What the server answered.</summary>
/// <param name="Error">0 for none.</param>
/// <param name="Body">Behind the header; empty where nobody asked for it.</param>
internal readonly record struct Reply(int Error, ReadOnlyMemory<byte> Body);
