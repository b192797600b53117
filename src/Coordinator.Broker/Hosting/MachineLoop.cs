using System.Collections.Concurrent;
using System.Threading.Channels;
using Coordinator.Broker.Log;
using Coordinator.Broker.Replicas;

namespace Coordinator.Broker.Hosting;

/// <summary>
/// The thread of a <see cref="BrokerMachine"/>: takes what waits, up to a bound, as one round, so that one flush serves all of it.
/// </summary>
internal sealed class MachineLoop : IAsyncDisposable
{
    /// <summary>Most inputs that wait: whoever has more is slowed down. Most inputs of a round.</summary>
    private const int MaxInputs = 16_384;
    private const int MaxRound = 1_024;

    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(50);

    private readonly LogDirectory _directory;
    private readonly BrokerMachine _machine;
    private readonly Action<BrokerEffect> _execute;
    private readonly TimeProvider _time;
    private readonly Channel<BrokerInput> _inputs = Channel.CreateBounded<BrokerInput>(new BoundedChannelOptions(MaxInputs) { SingleReader = true });
    private readonly ConcurrentDictionary<long, Action<BrokerEffect>> _calls = new();
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _ticks;
    private long _lastCall;
    private int _tickWaits;

    /// <param name="directory">The data; closed when the loop ends.</param>
    /// <param name="machine">What decides.</param>
    /// <param name="execute">Begins what is no answer to a call; must not block.</param>
    /// <param name="time">The clock.</param>
    public MachineLoop(LogDirectory directory, BrokerMachine machine, Action<BrokerEffect> execute, TimeProvider time)
    {
        (_directory, _machine, _execute, _time) = (directory, machine, execute, time);
        new Thread(Run) { Name = "broker", IsBackground = true }.Start();
        _ticks = time.CreateTimer(_ => PostTick(), null, TickPeriod, TickPeriod);
    }

    /// <summary>Completes when the loop has ended: null after a stop, else what it ended by.</summary>
    public Task<Exception?> Ended => _ended.Task;

    /// <summary>Whether any replica leads, as of the last round.</summary>
    public bool Leads { get; private set; }

    /// <summary>Hands in an input.</summary>
    /// <returns>False: the loop has ended.</returns>
    public async ValueTask<bool> PostAsync(BrokerInput input, CancellationToken cancellationToken = default)
    {
        try
        {
            await _inputs.Writer.WriteAsync(input, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    /// <summary>Hands in an input whose answer is handed to a callback, which must not block.</summary>
    /// <returns>The call's number; 0: the loop has ended, and no answer comes.</returns>
    public async ValueTask<long> CallAsync(Func<long, BrokerInput> input, Action<BrokerEffect> answered, CancellationToken cancellationToken)
    {
        var call = Interlocked.Increment(ref _lastCall);
        _calls[call] = answered;
        if (await PostAsync(input(call), cancellationToken).ConfigureAwait(false))
        {
            return call;
        }

        _calls.TryRemove(call, out _);
        return 0;
    }

    /// <summary>Hands in an input and waits for its answer.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or the loop has ended.</exception>
    public async Task<T> AskAsync<T>(Func<long, BrokerInput> input, CancellationToken cancellationToken)
        where T : BrokerEffect
    {
        var waiting = new TaskCompletionSource<BrokerEffect>(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = await CallAsync(input, effect => waiting.TrySetResult(effect), cancellationToken).ConfigureAwait(false);
        if (call == 0)
        {
            throw new OperationCanceledException("the broker stops");
        }

        var ended = _ended.Task;
        try
        {
            if (await Task.WhenAny(waiting.Task, ended).WaitAsync(cancellationToken).ConfigureAwait(false) == ended && !waiting.Task.IsCompleted)
            {
                throw new OperationCanceledException("the broker stops");
            }

            return (T)await waiting.Task.ConfigureAwait(false);
        }
        finally
        {
            _calls.TryRemove(call, out _);
        }
    }

    /// <summary>Ends the loop in order: everything is flushed, and said to be.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ticks.DisposeAsync().ConfigureAwait(false);
        _inputs.Writer.TryComplete();
        await _ended.Task.ConfigureAwait(false);
    }

    private void PostTick()
    {
        if (Interlocked.Exchange(ref _tickWaits, 1) == 0 && !_inputs.Writer.TryWrite(new Tick()))
        {
            Volatile.Write(ref _tickWaits, 0);
        }
    }

    private void Run()
    {
        Exception? end = null;
        try
        {
            var effects = new List<BrokerEffect>();
            while (_inputs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                Round(effects);
            }

            var life = _machine.Incarnation;
            _directory.Stop(_machine.HighWatermarks, life == default ? _directory.StoppedInOrder : life);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What the disk kept is not known any more: this broker is over, and its next life looks.
            end = fault;
            _inputs.Writer.TryComplete();
            _directory.Dispose();
        }

        _ended.TrySetResult(end);
    }

    private void Round(List<BrokerEffect> effects)
    {
        var now = (long)_time.GetElapsedTime(0).TotalMilliseconds;
        var wallClock = _time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var taken = 0; taken < MaxRound && _inputs.Reader.TryRead(out var input); taken++)
        {
            if (input is Tick)
            {
                Volatile.Write(ref _tickWaits, 0);
            }

            _machine.Step(input, now, wallClock, effects);
        }

        _machine.EndRound(effects);
        Leads = _machine.Leads;
        foreach (var effect in effects)
        {
            if (CallOf(effect) is { } call)
            {
                if (_calls.TryRemove(call, out var answered))
                {
                    answered(effect);
                }
            }
            else
            {
                _execute(effect);
            }
        }

        effects.Clear();
    }

    private static long? CallOf(BrokerEffect effect) => effect switch
    {
        ProduceReplied produce => produce.CallId,
        ConsumeReplied consume => consume.CallId,
        CommandReplied command => command.CallId,
        Listed listed => listed.CallId,
        _ => null,
    };
}
