using System.Globalization;
using Coordinator.Grpc.Public;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Members;
using Coordinator.Server.Options;
using Wire = Coordinator.Protocol.Admin.V1;

namespace Coordinator.Grpc.Admin;

/// <summary>The servers of the ensemble, and changes of them.</summary>
internal static class ServersMap
{
    public static MemberChange ToChange(Wire.ChangeServersRequest request) => request.ChangeCase switch
    {
        Wire.ChangeServersRequest.ChangeOneofCase.Add => new AddMember(ToMember(request.Add)),
        Wire.ChangeServersRequest.ChangeOneofCase.Promote => new PromoteMember(ToServer(request.Promote, "promote")),
        Wire.ChangeServersRequest.ChangeOneofCase.Remove => new RemoveMember(ToServer(request.Remove, "remove")),
        _ => throw new MalformedRequestException("change is missing"),
    };

    public static string Describe(MemberChange change) => change switch
    {
        AddMember add => "add " + add.Member,
        PromoteMember promote => "promote " + promote.Server,
        RemoveMember remove => "remove " + remove.Server,
        _ => change.GetType().Name,
    };

    /// <param name="options">This server's.</param>
    /// <param name="status">Null before its replica has started: then what the configuration says.</param>
    public static Wire.ListServersResponse ToWire(ServerOptions options, ReplicaStatus? status)
    {
        var membership = status?.Membership ?? options.Membership;
        var response = new Wire.ListServersResponse
        {
            Version = membership.Version.Value,
            ServerId = (uint)options.ServerId.Value,
            LeaderId = (uint)(status?.Leader.Value ?? 0),
        };
        foreach (var member in membership.Members)
        {
            var learner = status?.Learners.FirstOrDefault(learner => learner.Id == member.Id);
            response.Servers.Add(new Wire.ServerInfo
            {
                ServerId = (uint)member.Id.Value,
                Observer = member.Role == ServerRole.Observer,
                Host = member.Host,
                ClientPort = (uint)member.ClientPort,
                PeerPort = (uint)member.PeerPort,
                InSync = learner is { IsSynced: true } || (member.Id == options.ServerId && status is { Serving: true, State: ServerState.Leading }),
                Behind = learner?.Behind ?? 0,
            });
        }

        return response;
    }

    private static EnsembleMember ToMember(Wire.ServerInfo server)
    {
        var member = new EnsembleMember(
            ToServer(server.ServerId, "server_id"), ServerRole.Observer, server.Host, Port(server.ClientPort, "client_port"), Port(server.PeerPort, "peer_port"));
        return member.Validate() is { } reason ? throw new MalformedRequestException(reason) : member;
    }

    private static ServerId ToServer(uint id, string field) => id is > 0 and <= ServerId.MaxValue
        ? new ServerId((int)id)
        : throw new MalformedRequestException(string.Create(CultureInfo.InvariantCulture, $"{field} {id} is out of range, it is 1 to {ServerId.MaxValue}"));

    private static int Port(uint port, string field) => port is > 0 and <= ushort.MaxValue
        ? (int)port
        : throw new MalformedRequestException(string.Create(CultureInfo.InvariantCulture, $"{field} {port} is out of range, it is 1 to {ushort.MaxValue}"));
}
