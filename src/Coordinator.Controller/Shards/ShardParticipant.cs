using System.Security.Cryptography;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Machine.Admin;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Shards;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.Controller.Shards;

/// <summary>
/// A process of an application whose shards each need one leader. It registers itself for as long as its session lives, is a candidate for the controller as
/// every other participant, and tells its host which shards it leads. When it is gone others lead within the session's timeout, at once when it stops in order.
/// </summary>
public sealed class ShardParticipant : IAsyncDisposable
{
    private static readonly TimeSpan TakenPause = TimeSpan.FromMilliseconds(250);

    private readonly ShardParticipantOptions _options;
    private readonly Func<CancellationToken, Task<ICoordinatorClient>> _connect;
    private readonly Lock _stepping = new();
    private readonly ControllerContext _context;
    private readonly ShardMachine _machine;
    private readonly HostCalls _calls;
    private readonly DirectoryId _directory = new(Draw());
    private readonly List<ShardEffect> _effects = [];
    private readonly ControllerLoop _loop;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Life? _life;
    private bool _isLeaving;

    /// <summary>Starts it.</summary>
    /// <param name="options">Who it is, and of what.</param>
    /// <param name="connect">Opens a session; called again when one is over. The participant disposes what it gets.</param>
    /// <param name="host">The application.</param>
    /// <exception cref="ArgumentException">The options cannot work: which, and why.</exception>
    public ShardParticipant(ShardParticipantOptions options, Func<CancellationToken, Task<ICoordinatorClient>> connect, IShardHost host)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        (_options, _connect) = (options, connect);
        _context = new ControllerContext(options.Paths);
        _machine = new ShardMachine(options.Self, options.Groups, _context, Draw());
        _calls = new HostCalls(host, options, answered => Step(answered), _stop.Token);
        var candidate = new ControllerOptions(options.Self, Draw())
        {
            Paths = options.Paths,
            Logger = options.Logger,
            Time = options.Time,
            RebalanceInterval = options.RebalanceInterval,
            RetryPause = options.RetryPause,
        };
        if (!options.Groups.Any(group => group.Members.Contains(options.Self)))
        {
            ShardLog.Noted(options.Logger, $"participant {options.Self} is a member of no group: it leads nothing, and may be the controller");
        }

        _loop = new ControllerLoop(candidate, ConnectAsync, new TreeTransport(), _context, _stepping, Saw);
    }

    /// <summary>What the candidate for the controller in it is, and has done.</summary>
    public ControllerView Controller => _loop.View;

    /// <summary>The shards that it leads, as far as it knows now.</summary>
    public IReadOnlyList<ShardLeadership> Leaderships => _calls.Held;

    /// <summary>Who leads a shard, by what is seen of the tree here; null of a shard that there is not, or that never had a leader.</summary>
    /// <param name="shard">The shard.</param>
    public ShardFollowing? LeaderOf(PartitionName shard)
    {
        lock (_stepping)
        {
            return _context.StateOf(shard) is var (state, _) ? Following(shard, state.LeaderEpoch, state.Leader) : null;
        }
    }

    /// <summary>
    /// Moves a shard to other members: the first of them that is alive leads it. Written at once, done by the controller when it sees it; the same wish again does
    /// no harm.
    /// </summary>
    /// <param name="shard">The shard.</param>
    /// <param name="members">Registered participants, in order of preference.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>One line for a person.</returns>
    /// <exception cref="CoordinatorException">Why not: no such shard, a member that is not registered, no session; BadVersion when somebody else changed the group meanwhile.</exception>
    public async Task<string> MoveAsync(PartitionName shard, IReadOnlyList<BrokerId> members, CancellationToken cancellationToken = default)
    {
        AdminPlan plan;
        ICoordinatorClient? client;
        lock (_stepping)
        {
            (plan, client) = (AdminPlanner.Plan(_context, new Reassign(shard, members)), _life?.Client);
        }

        if (plan.IsRefused)
        {
            throw new CoordinatorException(plan.Code, plan.Message);
        }

        if (client is null)
        {
            throw new CoordinatorException(ErrorCode.Unavailable, $"participant {_options.Self} has no session now: nothing was done");
        }

        if (plan.Ops.Count > 0)
        {
            var written = await client.WriteAsync(new TxnRequest([.. plan.Ops.Select(ControllerStore.ToOp)]) { IsMulti = true }, cancellationToken).ConfigureAwait(false);
            written.EnsureApplied();
        }

        return plan.Message;
    }

    /// <summary>
    /// Stops: the host is told to stop every shard, then the session is closed, and others lead at once. A host that takes longer than
    /// <see cref="ShardParticipantOptions.StopTime"/> is not waited for.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        lock (_stepping)
        {
            if (_isLeaving)
            {
                return;
            }

            _isLeaving = true;
        }

        Step(new Leaving());
        try
        {
            await _idle.Task.WaitAsync(_options.StopTime, _options.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            ShardLog.NotStopped(_options.Logger, _options.StopTime);
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.DisposeAsync().ConfigureAwait(false);
        await EndLifeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private static ulong Draw() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    /// <summary>A session, and the registration in it. Nothing of the session before it is left when it begins.</summary>
    private async Task<ICoordinatorClient> ConnectAsync(CancellationToken cancellationToken)
    {
        await EndLifeAsync().ConfigureAwait(false);
        var client = await _connect(cancellationToken).ConfigureAwait(false);
        try
        {
            var registrar = new Registrar(_options.Self, _options.Paths, TakenPause, other => ShardLog.Taken(_options.Logger, _options.Self, other?.Endpoint ?? "?"));
            var registration = new BrokerRegistration(_options.Endpoint, Draw(), _directory, Incarnation.None);
            var incarnation = await registrar.RegisterAsync(client, registration, cancellationToken).ConfigureAwait(false);
            ShardLog.Registered(_options.Logger, _options.Self, incarnation);
            var life = new Life(client, new ReplicaName(_options.Self, _directory, incarnation), OnCertain);
            lock (_stepping)
            {
                _life = life;
            }

            life.Begin();
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task EndLifeAsync()
    {
        Life? life;
        lock (_stepping)
        {
            (life, _life) = (_life, null);
            Step(new LifeCertain(null));
        }

        if (life is not null)
        {
            await life.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What is said of a life before this one comes too late.</summary>
    private void OnCertain(Life life, bool isCertain)
    {
        lock (_stepping)
        {
            if (_life == life)
            {
                Step(new LifeCertain(isCertain ? life.Name : null));
            }
        }
    }

    private void Saw(ControllerInput input)
    {
        switch (input)
        {
            case TreeChanged changed:
                Step(new ShardsMoved(_context.Paths.PlaceOf(changed.Znode.Path)));
                break;
            case TreeLost lost:
                Step(new ShardsMoved(_context.Paths.PlaceOf(lost.Path)));
                break;
            case TreeSeen:
                Step(new ShardsSeen());
                break;
            case SessionOver:
                Step(new LifeCertain(null));
                break;
            default:
                break;
        }
    }

    private void Step(ShardInput input)
    {
        lock (_stepping)
        {
            _machine.Step(input, _effects);
            var effects = _effects.ToArray();
            _effects.Clear();
            foreach (var effect in effects)
            {
                Execute(effect);
            }

            if (_isLeaving && _machine.IsIdle)
            {
                _idle.TrySetResult();
            }
        }
    }

    private void Execute(ShardEffect effect)
    {
        switch (effect)
        {
            case DeposeShard depose:
                _calls.Depose(depose.Shard);
                break;
            case TellHost { Role: { Leads: true } role } tell:
                _calls.Lead(tell.Shard, role.Epoch, (_context.Paths.Partition(tell.Shard), role.Czxid, role.Version.Value), _life!.Client);
                break;
            case TellHost { Role: { } role } tell:
                _calls.Follow(Following(tell.Shard, role.Epoch, role.Leader));
                break;
            case TellHost tell:
                _calls.Stop(tell.Shard);
                break;
            case WriteGroup write:
                _ = CreateAsync(write, _life!.Client);
                break;
            case ShardsNoted noted:
                ShardLog.Noted(_options.Logger, noted.Text);
                break;
            default:
                throw new InvalidOperationException(effect.GetType().Name);
        }
    }

    private ShardFollowing Following(PartitionName shard, LeaderEpoch epoch, BrokerId leader) =>
        new(shard, epoch, leader.IsNone ? null : leader, leader.IsNone ? null : _context.EndpointOf(leader));

    private async Task CreateAsync(WriteGroup write, ICoordinatorClient client)
    {
        try
        {
            var written = await Patience.UntilDecidedAsync(
                token => client.WriteAsync(new TxnRequest([.. write.Ops.Select(ControllerStore.ToOp)]) { IsMulti = true }, token), _stop.Token).ConfigureAwait(false);
            if (written.Code is not (ErrorCode.Ok or ErrorCode.NodeExists))
            {
                ShardLog.Noted(_options.Logger, $"the group '{write.Group}' was not created: {written.Message}");
            }
        }
        catch (Exception end) when (end is CoordinatorException or OperationCanceledException or ObjectDisposedException)
        {
            // The session is over: the next one looks again whether the group is there.
        }

        Step(new GroupWritten(write.Group));
    }
}
