using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Coordinator.Primitives;
using Coordinator.Server.Options;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.Grpc.Peer;

/// <summary>What this server says of itself when a link is made, and what it demands of the other side.</summary>
internal sealed class LinkIdentity
{
    /// <summary>Version of the peer protocol.</summary>
    public const uint ProtocolVersion = 1;

    private readonly ServerId _self;
    private readonly HashSet<ServerId> _servers;
    private readonly string _voters;
    private readonly ulong _votersHash;

    public LinkIdentity(ServerOptions options)
    {
        _self = options.ServerId;
        _servers = [.. options.Servers.Select(server => server.Id)];
        var voters = options.Servers.Where(server => server.Role == ServerRole.Voter).Select(server => server.Id).Order().ToList();
        _voters = string.Join(',', voters.Select(id => id.ToString()));
        var hashed = string.Concat(voters.Select(id => id + ":voter\n"));
        _votersHash = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(hashed)));
    }

    public Wire.Hello HelloTo(uint target, long ensembleId, bool isEstablished) => new()
    {
        ServerId = (uint)_self.Value,
        TargetId = target,
        ProtocolVersion = ProtocolVersion,
        EnsembleId = ensembleId,
        VotersHash = _votersHash,
        Voters = _voters,
        Established = isEstablished,
    };

    /// <summary>Why a server may not be linked with, the ensemble apart; names both values. Null when it may.</summary>
    public string? Refuse(Wire.Hello hello)
    {
        if (hello.ProtocolVersion != ProtocolVersion)
        {
            return Text($"server {hello.ServerId} speaks version {hello.ProtocolVersion} of the peer protocol, server {_self} version {ProtocolVersion}");
        }

        if (hello.TargetId != _self.Value)
        {
            return Text($"server {hello.ServerId} means to reach server {hello.TargetId}, but this is server {_self}");
        }

        if (hello.ServerId == _self.Value)
        {
            return Text($"server {hello.ServerId} has the id of server {_self} itself");
        }

        if (hello.ServerId > ServerId.MaxValue || !_servers.Contains(new ServerId((int)hello.ServerId)))
        {
            return Text($"server {hello.ServerId} is not among the servers that server {_self} is configured with ({string.Join(',', _servers.Order())})");
        }

        return hello.VotersHash == _votersHash
            ? null
            : Text($"server {hello.ServerId} is configured with the voters {hello.Voters} (hash {hello.VotersHash:x16}), server {_self} with {_voters} (hash {_votersHash:x16})");
    }

    /// <summary>Why servers of two ensembles are not linked.</summary>
    public string RefuseEnsemble(Wire.Hello hello, long ensembleId) =>
        Text($"server {hello.ServerId} belongs to ensemble 0x{hello.EnsembleId:x}, server {_self} to ensemble 0x{ensembleId:x}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
