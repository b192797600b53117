using Coordinator.Files;
using Coordinator.Server.Audit;
using Coordinator.Server.Clients;
using Coordinator.Server.Loop;
using Coordinator.Server.Options;
using Coordinator.Server.Peers;
using Coordinator.Server.Telemetry;
using Microsoft.Extensions.Logging;

namespace Coordinator.Server;

/// <summary>What a server is put together from.</summary>
/// <param name="Options">Configuration.</param>
/// <param name="Disk">Where it keeps what must survive it.</param>
/// <param name="Peers">Links to the other servers.</param>
/// <param name="Gateway">The door for clients.</param>
/// <param name="Fate">Says when and why the process must end.</param>
/// <param name="Metrics">Instruments.</param>
/// <param name="Time">The clock.</param>
/// <param name="Loggers">Loggers.</param>
/// <param name="Audit">Where refusals and administrative actions are written.</param>
/// <param name="Fault">
/// The fault of the disk that ended the server before this one in the same process: this one opens the disk when it is back. Null for the
/// first one, to which a disk that cannot be used is a reason not to run.
/// </param>
/// <param name="Faults">Faults of the disk that this process has seen before this server.</param>
public sealed record ServerParts(
    ServerOptions Options,
    IDisk Disk,
    IPeerTransport Peers,
    ClientGateway Gateway,
    ServerFate Fate,
    CoordinatorMetrics Metrics,
    TimeProvider Time,
    ILoggerFactory Loggers,
    AuditLog Audit,
    string? Fault = null,
    int Faults = 0);
