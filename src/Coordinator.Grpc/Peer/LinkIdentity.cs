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
    private readonly EnsembleMembership _configured;
    private volatile Known _known;

    public LinkIdentity(ServerOptions options)
    {
        _self = options.ServerId;
        _configured = options.Membership;
        _known = new Known(_configured);
    }

    /// <summary>The newest membership that is known to be committed; that of the configuration at first.</summary>
    public EnsembleMembership Membership
    {
        get => _known.Membership;
        set => _known = new Known(value);
    }

    public Wire.Hello HelloTo(uint target, long ensembleId, bool isEstablished)
    {
        var known = _known;
        return new Wire.Hello
        {
            ServerId = (uint)_self.Value,
            TargetId = target,
            ProtocolVersion = ProtocolVersion,
            EnsembleId = ensembleId,
            VotersHash = known.VotersHash,
            Voters = known.Voters,
            Established = isEstablished,
            MembershipVersion = known.Membership.Version.Value,
        };
    }

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

        var known = _known;
        if (!MayBeMember(hello, known.Membership))
        {
            var servers = string.Join(',', known.Membership.Members.Select(member => member.Id));
            return Text($"server {hello.ServerId} is not among the servers that server {_self} knows ({servers}{known.Since})");
        }

        // Of two servers the one with the older membership learns of the newer one over the link.
        return hello.MembershipVersion != known.Membership.Version.Value || hello.VotersHash == known.VotersHash
            ? null
            : Text($"server {hello.ServerId} knows the voters {hello.Voters} (hash {hello.VotersHash:x16}), server {_self} {known.Voters} (hash {known.VotersHash:x16}){known.Since}");
    }

    /// <summary>
    /// Whether a server that this one shares the ensemble with was removed from it, as far as is known here: it is no member, and knows of no
    /// newer membership that it might be in.
    /// </summary>
    public bool IsRemoved(Wire.Hello hello, long ensembleId)
    {
        var membership = Membership;
        return !membership.Version.IsZero
            && ensembleId != 0
            && hello.EnsembleId == ensembleId
            && hello.ServerId <= ServerId.MaxValue
            && hello.ServerId != _self.Value
            && membership.Find(new ServerId((int)hello.ServerId)) is null
            && hello.MembershipVersion <= membership.Version.Value;
    }

    /// <summary>Why servers of two ensembles are not linked.</summary>
    public string RefuseEnsemble(Wire.Hello hello, long ensembleId) =>
        Text($"server {hello.ServerId} belongs to ensemble 0x{hello.EnsembleId:x}, server {_self} to ensemble 0x{ensembleId:x}");

    /// <summary>One of the configuration, too, when it knows a newer membership: this server may have been away.</summary>
    private bool MayBeMember(Wire.Hello hello, EnsembleMembership membership)
    {
        if (hello.ServerId > ServerId.MaxValue)
        {
            return false;
        }

        var server = new ServerId((int)hello.ServerId);
        return membership.Find(server) is not null
            || (hello.MembershipVersion > membership.Version.Value && _configured.Find(server) is not null);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Known
    {
        public Known(EnsembleMembership membership)
        {
            Membership = membership;
            Voters = string.Join(',', membership.Voters);
            var hashed = string.Concat(membership.Voters.Select(id => id + ":voter\n"));
            VotersHash = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(hashed)));
        }

        public EnsembleMembership Membership { get; }

        public string Voters { get; }

        public ulong VotersHash { get; }

        public string Since => Membership.Version.IsZero ? ", by its configuration" : ", since " + Membership.Version;
    }
}
