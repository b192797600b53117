using Coordinator.Replication.Reads;

namespace Coordinator.Client.InMemory.Mapping;

/// <summary>What a read call carries.</summary>
internal sealed record WantedRead(ReadQuery Query, bool Linearizable);
