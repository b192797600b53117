using Coordinator.Primitives;

namespace Coordinator.Server.Options;

/// <summary>One server of the ensemble.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Host">Where the others find it; looked up anew at every attempt.</param>
/// <param name="ClientPort">Port of its client endpoint.</param>
/// <param name="PeerPort">Port of its peer endpoint.</param>
/// <param name="Role">Whether it counts.</param>
public sealed record ServerEntry(ServerId Id, string Host, int ClientPort, int PeerPort, ServerRole Role)
{
    /// <summary>Of a member that a txn added.</summary>
    /// <param name="member">The member.</param>
    public static ServerEntry Of(EnsembleMember member) => new(member.Id, member.Host, member.ClientPort, member.PeerPort, member.Role);

    /// <summary>As the other servers are told of it.</summary>
    public EnsembleMember ToMember() => new(Id, Role, Host, ClientPort, PeerPort);
}
