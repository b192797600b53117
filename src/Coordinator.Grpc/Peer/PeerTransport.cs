using System.Collections.Frozen;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Server.Loop;
using Coordinator.Server.Options;
using Coordinator.Server.Peers;
using Coordinator.Server.Telemetry;
using Coordinator.Zab.Messages;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.Grpc.Peer;

/// <summary>The links to all other servers of the ensemble, over gRPC.</summary>
public sealed class PeerTransport : IPeerTransport, IDisposable
{
    private readonly ServerOptions _options;
    private readonly ServerFate _fate;
    private readonly PeerMetrics _metrics;
    private readonly ILogger<PeerTransport> _logger;
    private readonly LinkIdentity _identity;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private FrozenDictionary<ServerId, PeerAccess> _peers = FrozenDictionary<ServerId, PeerAccess>.Empty;
    private IInputQueue? _inputs;
    private bool _isStopped;
    private Func<ReplicaStatus?> _status = static () => null;
    private long _ensembleId;

    /// <summary>Prepares the links; <see cref="Start"/> makes them.</summary>
    public PeerTransport(ServerOptions options, ServerFate fate, CoordinatorMetrics metrics, ILogger<PeerTransport> logger, PeerTls? tls = null)
    {
        Tls = tls;
        (_options, _fate, _metrics, _logger) = (options, fate, metrics.Peers, logger);
        _identity = new LinkIdentity(options);
    }

    /// <summary>How peers are dialled; null: in plain text.</summary>
    internal PeerTls? Tls { get; }

    internal CancellationToken Stopping => _stop.Token;

    private bool IsEstablished => _status() is { State: not ServerState.Looking };

    /// <inheritdoc/>
    public void Start(IInputQueue inputs, Func<ReplicaStatus?> status)
    {
        (_status, _inputs) = (status, inputs);
        Dial(_options.Servers);
        Dial(Unconfigured(_identity.Membership));
    }

    /// <inheritdoc/>
    public void MembershipKnown(EnsembleMembership membership)
    {
        _identity.Membership = membership;
        Dial(Unconfigured(membership));
        foreach (var (server, peer) in _peers)
        {
            if (membership.Find(server) is null)
            {
                // It is told why when it, or this server, dials again.
                peer.Link.Break();
            }
        }
    }

    /// <inheritdoc/>
    public void Send(ServerId to, PeerMessage message)
    {
        if (_peers.TryGetValue(to, out var peer))
        {
            peer.Link.Send(message);
        }
    }

    /// <inheritdoc/>
    public void Break(ServerId peer)
    {
        if (_peers.TryGetValue(peer, out var known))
        {
            PeerLog.Silent(_logger, peer.ToString());
            known.Link.Break();
        }
    }

    /// <inheritdoc/>
    public void EnsembleKnown(long ensembleId)
    {
        Interlocked.Exchange(ref _ensembleId, ensembleId);
        foreach (var peer in _peers.Values.Where(peer => peer.Link.PeerEnsemble != 0 && peer.Link.PeerEnsemble != ensembleId))
        {
            peer.Link.Break();
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        lock (_gate)
        {
            _isStopped = true;
        }

        await _stop.CancelAsync();
        foreach (var peer in _peers.Values)
        {
            peer.Link.Break();
        }

        await Task.WhenAll(_peers.Values.Select(peer => peer.Dialing));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var peer in _peers.Values)
        {
            peer.Dispose();
        }

        _stop.Dispose();
    }

    internal Wire.Hello HelloTo(uint target) => _identity.HelloTo(target, Interlocked.Read(ref _ensembleId), IsEstablished);

    /// <summary>Whether a link with this server may stand; null when it may.</summary>
    internal Wire.LinkRefusal? Judge(Wire.Hello hello)
    {
        var ensembleId = Interlocked.Read(ref _ensembleId);
        if (_identity.Refuse(hello) is { } reason)
        {
            var removed = _identity.IsRemoved(hello, ensembleId);
            return new Wire.LinkRefusal { Reason = reason, NotAMemberAsOf = removed ? _identity.Membership.Version.Value : 0 };
        }

        if (hello.EnsembleId == 0 || ensembleId == 0 || hello.EnsembleId == ensembleId)
        {
            return null;
        }

        reason = _identity.RefuseEnsemble(hello, ensembleId);
        if (hello.Established)
        {
            StopAsStranger(reason);
        }

        return new Wire.LinkRefusal { Reason = reason, OtherEnsembleEstablished = IsEstablished };
    }

    /// <summary>
    /// A refusal by an established server of another ensemble says that this one has the wrong data or the wrong neighbours; one by a member of its
    /// own, that it was removed.
    /// </summary>
    internal void TakeRefusal(Wire.LinkRefusal refusal)
    {
        if (refusal.OtherEnsembleEstablished)
        {
            StopAsStranger(refusal.Reason);
        }
        else if (refusal.NotAMemberAsOf != 0 && refusal.NotAMemberAsOf >= _identity.Membership.Version.Value && !IsEstablished)
        {
            _fate.Stop(ExitCodes.Refused, $"this server was removed from the ensemble: {refusal.Reason}; add it again before it is started again");
        }
    }

    /// <summary>Where a server is, by the configuration or else by the membership; null for a stranger.</summary>
    internal string? HostOf(ServerId server) =>
        _options.Servers.FirstOrDefault(configured => configured.Id == server)?.Host ?? _identity.Membership.Find(server)?.Host;

    internal PeerAccess? Find(ServerId peer) => _peers.GetValueOrDefault(peer);

    /// <summary>Members whose addresses this server's configuration does not say.</summary>
    private IEnumerable<ServerEntry> Unconfigured(EnsembleMembership membership) =>
        membership.Members.Where(member => _options.Servers.All(configured => configured.Id != member.Id)).Select(ServerEntry.Of);

    /// <summary>Begins to dial the servers that are new, or have another address now.</summary>
    private void Dial(IEnumerable<ServerEntry> entries)
    {
        lock (_gate)
        {
            if (_isStopped || _inputs is null)
            {
                return;
            }

            var peers = _peers.ToDictionary();
            foreach (var entry in entries.Where(entry => entry.Id != _options.ServerId))
            {
                if (peers.TryGetValue(entry.Id, out var known))
                {
                    known.Move(entry);
                }
                else
                {
                    var link = new PeerLink(entry.Id, _inputs, _metrics, _logger);
                    peers.Add(entry.Id, new PeerAccess(link, new PeerDialer(this, link, entry, _logger), _stop.Token));
                }
            }

            _peers = peers.ToFrozenDictionary();
        }
    }

    private void StopAsStranger(string reason)
    {
        if (!IsEstablished)
        {
            _fate.Stop(ExitCodes.Refused, $"this server is a stranger here: {reason}, and that one is established");
        }
    }
}
