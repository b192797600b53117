using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Coordinator.Client.Abstractions;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Primitives;

namespace Coordinator.Controller;

/// <summary>
/// A candidate for the controller: one loop around the machine, a session after the other. When a session ends, that comes before everything that waits, and
/// no new session begins before the machine has heard of it.
/// </summary>
public sealed class ControllerLoop : IAsyncDisposable
{
    /// <summary>Most inputs that wait: whoever has more is slowed down, callers are refused.</summary>
    private const int MaxInputs = 16_384;

    /// <summary>How often in a session's timeout the machine is told the time.</summary>
    private const int TicksInTimeout = 12;

    private readonly ControllerOptions _options;
    private readonly Func<CancellationToken, Task<ICoordinatorClient>> _connect;
    private readonly IControllerTransport _transport;
    private readonly ControllerContext _context;
    private readonly ControllerMachine _machine;
    private readonly Lock _stepping;
    private readonly Action<ControllerInput>? _seen;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<ControllerEffect> _effects = [];
    private readonly EffectRecord _record;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<ControllerEffect>> _waiting = new();
    private readonly Channel<(ControllerInput Input, long At)> _inputs = Channel.CreateBounded<(ControllerInput, long)>(new BoundedChannelOptions(MaxInputs) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile ControllerView _view = new(ControllerRole.Standby, ControllerEpoch.Zero);
    private long _lastCall;

    /// <summary>Starts to campaign.</summary>
    /// <param name="options">Who it is.</param>
    /// <param name="connect">Opens a session; called again when one is over.</param>
    /// <param name="transport">Carries its commands.</param>
    public ControllerLoop(ControllerOptions options, Func<CancellationToken, Task<ICoordinatorClient>> connect, IControllerTransport transport)
        : this(options, connect, transport, new ControllerContext(options.Paths), new Lock(), seen: null)
    {
    }

    /// <summary>Starts to campaign, with a context that somebody else looks at, too.</summary>
    /// <param name="options">Who it is.</param>
    /// <param name="connect">Opens a session; called again when one is over.</param>
    /// <param name="transport">Carries its commands.</param>
    /// <param name="context">What is seen of the tree.</param>
    /// <param name="stepping">Held while the context changes.</param>
    /// <param name="seen">Told of each input when it has been taken, while that is held; must not wait.</param>
    internal ControllerLoop(
        ControllerOptions options,
        Func<CancellationToken, Task<ICoordinatorClient>> connect,
        IControllerTransport transport,
        ControllerContext context,
        Lock stepping,
        Action<ControllerInput>? seen)
    {
        (_options, _connect, _transport, _context, _stepping, _seen) = (options, connect, transport, context, stepping, seen);
        _machine = new ControllerMachine(options.Self, options.Nonce, _context, (long?)options.SessionTimeout?.TotalMilliseconds);
        _record = new EffectRecord(options);
        _running = Task.Run(RunAsync);
    }

    /// <summary>What it is, as of its last step.</summary>
    public ControllerView View => _view;

    /// <summary>Looks at what is seen of the tree, also while there is no session: then it is what was seen last.</summary>
    /// <param name="look">Called between two steps; must be short, for nothing is decided meanwhile. What it returns must not hold on to the context.</param>
    public T Look<T>(Func<ControllerContext, T> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        lock (_stepping)
        {
            return look(_context);
        }
    }

    /// <summary>Asks for another in-sync set, as a leader does.</summary>
    /// <param name="proposal">What is wanted.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IsrAnswered> AskAsync(IsrProposal proposal, CancellationToken cancellationToken) =>
        (IsrAnswered)await CallAsync(
            call => new IsrAsked(call, proposal), call => new IsrAnswered(call, IsrAnswer.NotController, null, PartitionVersion.First), cancellationToken).ConfigureAwait(false);

    /// <summary>Asks to move leaderships away from a broker that leaves.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="incarnation">Its life.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<DrainAnswered> DrainAsync(BrokerId broker, Incarnation incarnation, CancellationToken cancellationToken) =>
        (DrainAnswered)await CallAsync(
            call => new DrainAsked(call, broker, incarnation), call => new DrainAnswered(call, IsController: false, []), cancellationToken).ConfigureAwait(false);

    /// <summary>Asks for what an operator wants of a topic.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="cancellationToken">Stops waiting; it may be done nevertheless.</param>
    /// <returns>The answer, when what comes of it is written, or why it is refused.</returns>
    public async Task<AdminAnswered> AdminAsync(AdminRequest request, CancellationToken cancellationToken) =>
        (AdminAnswered)await CallAsync(
            call => new AdminAsked(call, request),
            call => new AdminAnswered(call, ErrorCode.Unavailable, $"broker {_options.Self} is stopping, or has too much to do: nothing was done"),
            cancellationToken).ConfigureAwait(false);

    /// <summary>Ends it, and its session.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private long Now => (long)_options.Time.GetElapsedTime(0).TotalMilliseconds;

    private async Task<ControllerEffect> CallAsync(Func<long, ControllerInput> input, Func<long, ControllerEffect> refusal, CancellationToken cancellationToken)
    {
        var call = Interlocked.Increment(ref _lastCall);
        if (_waiting.Count >= _options.MaxWaiting)
        {
            return refusal(call);
        }

        var waiting = new TaskCompletionSource<ControllerEffect>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[call] = waiting;
        try
        {
            if (!_inputs.Writer.TryWrite((input(call), Stopwatch.GetTimestamp())))
            {
                return refusal(call);
            }

            return await waiting.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _waiting.TryRemove(call, out _);
        }
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _connect(_stop.Token).ConfigureAwait(false);
                await using (client.ConfigureAwait(false))
                {
                    await LiveAsync(client).ConfigureAwait(false);
                }
            }
            catch (Exception end) when (end is CoordinatorException or OperationCanceledException)
            {
                await Task.Delay(_options.RetryPause, CancellationToken.None).ConfigureAwait(false);
            }
        }

        // Who asks from now on is refused; who has asked is answered by one that stands by.
        _inputs.Writer.TryComplete();
        while (_inputs.Reader.TryRead(out var waiting))
        {
            Take(waiting.Input);
            Answer();
        }
    }

    /// <summary>One session.</summary>
    private async Task LiveAsync(ICoordinatorClient client)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var store = new ControllerStore(client, _options.Paths);
        await store.PrepareAsync(over.Token).ConfigureAwait(false);
        var executor = new EffectExecutor(store, _transport, _context, _options, input => PostAsync(input, over.Token), over, _record);
        var feeding = FeedAsync(client, over);
        var period = _options.SessionTimeout / TicksInTimeout ?? Timeout.InfiniteTimeSpan;
        using var ticks = _options.Time.CreateTimer(_ => _inputs.Writer.TryWrite((new TimeWent(Now), Stopwatch.GetTimestamp())), null, period, period);
        using var rebalance = new Timer(_ => _inputs.Writer.TryWrite((new Rebalance(), Stopwatch.GetTimestamp())), null, _options.RebalanceInterval, _options.RebalanceInterval);
        try
        {
            Step(new SessionBegan(), executor);
            while (await _inputs.Reader.WaitToReadAsync(over.Token).ConfigureAwait(false))
            {
                while (!over.IsCancellationRequested && _inputs.Reader.TryRead(out var waiting))
                {
                    ControllerTelemetry.Waited(waiting.At);
                    Step(waiting.Input, executor);
                }
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            Step(new SessionOver(), executor);
            await feeding.ConfigureAwait(false);
            await executor.DrainAsync().ConfigureAwait(false);
            while (_inputs.Reader.TryRead(out var waiting))
            {
                Step(waiting.Input, executor);
            }
        }
    }

    private async Task FeedAsync(ICoordinatorClient client, CancellationTokenSource over)
    {
        try
        {
            await new TreeFeed(client, _options.Paths, _known, _options.Time, input => PostAsync(input, over.Token)).RunAsync(over.Token).ConfigureAwait(false);
        }
        catch (Exception end) when (end is CoordinatorException or OperationCanceledException or ObjectDisposedException)
        {
            // The session is over: so is everything in it.
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What comes when the session is over is not missed: the machine hears of that end instead.</summary>
    private async ValueTask PostAsync(ControllerInput input, CancellationToken over)
    {
        if (await _inputs.Writer.WaitToWriteAsync(over).ConfigureAwait(false))
        {
            await _inputs.Writer.WriteAsync((input, Stopwatch.GetTimestamp()), over).ConfigureAwait(false);
        }
    }

    private void Step(ControllerInput input, EffectExecutor executor)
    {
        Take(input);
        foreach (var effect in _effects)
        {
            executor.Execute(effect);
        }

        _view = new ControllerView(_machine.Role, _machine.Epoch) { Counts = _record.Counts };
        Answer();
    }

    private void Take(ControllerInput input)
    {
        lock (_stepping)
        {
            _machine.Step(input, _effects);
            _seen?.Invoke(input);
        }

        _record.Take(input, _machine, _effects);
    }

    private void Answer()
    {
        foreach (var effect in _effects)
        {
            var call = effect switch { IsrAnswered isr => isr.CallId, DrainAnswered drain => drain.CallId, AdminAnswered admin => admin.CallId, _ => 0 };
            if (call != 0 && _waiting.TryRemove(call, out var waiting))
            {
                waiting.TrySetResult(effect);
            }
        }

        _effects.Clear();
    }
}
