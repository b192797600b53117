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
    private FrozenDictionary<ServerId, PeerLink> _links = FrozenDictionary<ServerId, PeerLink>.Empty;
    private FrozenDictionary<ServerId, PeerDialer> _dialers = FrozenDictionary<ServerId, PeerDialer>.Empty;
    private Func<ReplicaStatus?> _status = static () => null;
    private Task _dialing = Task.CompletedTask;
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
        _status = status;
        var others = _options.Servers.Where(server => server.Id != _options.ServerId).ToList();
        var links = others.ToDictionary(server => server.Id, server => new PeerLink(server.Id, inputs, _metrics, _logger));
        _dialers = others.ToFrozenDictionary(server => server.Id, server => new PeerDialer(this, links[server.Id], server, _logger));
        _links = links.ToFrozenDictionary();
        _dialing = Task.WhenAll(_dialers.Values.Select(dialer => dialer.RunAsync(_stop.Token)));
    }

    /// <inheritdoc/>
    public void Send(ServerId to, PeerMessage message)
    {
        if (_links.TryGetValue(to, out var link))
        {
            link.Send(message);
        }
    }

    /// <inheritdoc/>
    public void EnsembleKnown(long ensembleId)
    {
        Interlocked.Exchange(ref _ensembleId, ensembleId);
        foreach (var link in _links.Values.Where(link => link.PeerEnsemble != 0 && link.PeerEnsemble != ensembleId))
        {
            link.Break();
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        foreach (var link in _links.Values)
        {
            link.Break();
        }

        await _dialing;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var dialer in _dialers.Values)
        {
            dialer.Dispose();
        }

        foreach (var link in _links.Values)
        {
            link.Dispose();
        }

        _stop.Dispose();
    }

    internal Wire.Hello HelloTo(uint target) => _identity.HelloTo(target, Interlocked.Read(ref _ensembleId), IsEstablished);

    /// <summary>Whether a link with this server may stand; null when it may.</summary>
    internal Wire.LinkRefusal? Judge(Wire.Hello hello)
    {
        if (_identity.Refuse(hello) is { } reason)
        {
            return new Wire.LinkRefusal { Reason = reason };
        }

        var ensembleId = Interlocked.Read(ref _ensembleId);
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

    /// <summary>A refusal by an established server of another ensemble says that this one has the wrong data or the wrong neighbours.</summary>
    internal void TakeRefusal(Wire.LinkRefusal refusal)
    {
        if (refusal.OtherEnsembleEstablished)
        {
            StopAsStranger(refusal.Reason);
        }
    }

    internal bool TryFind(ServerId peer, out PeerLink link, out PeerDialer dialer)
    {
        dialer = _dialers.GetValueOrDefault(peer)!;
        return _links.TryGetValue(peer, out link!) && dialer is not null;
    }

    private void StopAsStranger(string reason)
    {
        if (!IsEstablished)
        {
            _fate.Stop(ExitCodes.Refused, $"this server is a stranger here: {reason}, and that one is established");
        }
    }
}
