using Coordinator.Controller.Core.Tree;

namespace Coordinator.Cli.Brokers;

/// <summary>A broker that is registered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Incarnation">The zxid of its registration.</param>
/// <param name="Registration">What it says of itself.</param>
internal sealed record RegisteredBroker(int Id, long Incarnation, BrokerRegistration Registration);
