using Coordinator.Replication.Reads;

namespace Coordinator.Simulation.Clients;

/// <summary>What a simulated client's read call carries.</summary>
internal sealed record WantedRead(ReadQuery Query, bool Linearizable);
