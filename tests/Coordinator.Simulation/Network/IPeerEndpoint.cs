using Coordinator.Primitives;
using Coordinator.Zab;

namespace Coordinator.Simulation.Network;

/// <summary>One life of one server, as its peers can reach it.</summary>
internal interface IPeerEndpoint
{
    ServerId Id { get; }

    void Post(Input input);
}
