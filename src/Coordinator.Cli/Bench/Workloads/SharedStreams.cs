using System.Collections.Concurrent;
using Coordinator.Cli.Input;
using Coordinator.Client;
using Coordinator.Client.Abstractions;

namespace Coordinator.Cli.Bench.Workloads;

/// <summary>Opens sessions on connections that are there: those to a server share streams.</summary>
/// <param name="optionsOf">Of the sessions of a server.</param>
internal sealed class SharedStreams(Func<EndpointAddress, CoordinatorClientOptions> optionsOf) : IDisposable
{
    private readonly ConcurrentDictionary<EndpointAddress, Lazy<CoordinatorSessions>> _servers = [];

    /// <summary>Opens a session to one server and no other.</summary>
    internal async Task<ICoordinatorClient> OpenAsync(EndpointAddress server, CancellationToken cancellationToken) =>
        await _servers.GetOrAdd(server, address => new Lazy<CoordinatorSessions>(() => new CoordinatorSessions(optionsOf(address)))).Value.OpenAsync(cancellationToken);

    public void Dispose()
    {
        foreach (var sessions in _servers.Values.Where(sessions => sessions.IsValueCreated))
        {
            sessions.Value.Dispose();
        }
    }
}
