using System.Threading.Channels;
using Coordinator.Replication;
using Coordinator.Server.Telemetry;
using Coordinator.Zab;
using Microsoft.Extensions.Logging;

namespace Coordinator.Server.Loop;

/// <summary>
/// The only place that steps the replica: one queue, stepped by one thread at a time. What waits is stepped as one batch and its effects are
/// executed together, so that batching comes from load. A thread of the pool does it, called by whoever posts when nobody is at it; a tick steps on
/// its own thread then, because ticks are what an idle server mostly wakes for. Ticks that were due while the replica rested are stepped first,
/// so that it is always told the right time.
/// </summary>
public sealed class ReplicaLoop : IInputQueue, IThreadPoolWorkItem
{
    /// <summary>Inputs that may wait; a poster waits beyond.</summary>
    public const int Capacity = 8192;

    /// <summary>Most inputs of one batch: bounds how long the first of them waits for its effects.</summary>
    public const int MaxBatch = 1024;

    private readonly Channel<Posted> _queue = Channel.CreateBounded<Posted>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly InputRing _ring = new();
    private readonly List<Effect> _effects = [];
    private readonly ByteGate _bytes;
    private readonly Replica _replica;
    private readonly EffectExecutor _executor;
    private readonly ServerFate _fate;
    private readonly LoopSettings _settings;
    private readonly CoordinatorMetrics _metrics;
    private readonly ILogger<ReplicaLoop> _logger;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReplicaStatus? _status;

    // 1 while somebody steps or is called to; until the start, and after a crash, for ever.
    private int _isTaken = 1;
    private long _tickedAt;
    private long _tickPostedAt;

    /// <summary>Prepares the loop; <see cref="RunAsync"/> runs it.</summary>
    public ReplicaLoop(
        Replica replica,
        EffectExecutor executor,
        ServerFate fate,
        LoopSettings settings,
        CoordinatorMetrics metrics,
        ILogger<ReplicaLoop> logger)
    {
        (_replica, _executor, _fate, _settings, _metrics, _logger) = (replica, executor, fate, settings, metrics, logger);
        _bytes = new ByteGate(settings.MaxQueuedBytes);
        _tickedAt = settings.Time.GetTimestamp();
        metrics.Loop.Observe(() => _queue.Reader.Count, () => _bytes.Inside, settings.MaxQueuedBytes, () => SinceTick, () => settings.Clock.Missed);
    }

    /// <summary>The replica after the last batch; null before it started.</summary>
    public ReplicaStatus? Status => Volatile.Read(ref _status);

    /// <summary>How long ago a tick was stepped: the sign of life of the loop.</summary>
    public TimeSpan SinceTick => _settings.Time.GetElapsedTime(Volatile.Read(ref _tickedAt));

    /// <inheritdoc/>
    public TimeSpan Behind => Volatile.Read(ref _tickPostedAt) is var at and not 0 ? _settings.Time.GetElapsedTime(at) : TimeSpan.Zero;

    /// <inheritdoc/>
    public ValueTask PostAsync(Input input, int weight = 0, CancellationToken cancellation = default)
    {
        if (input is TickDue)
        {
            // The oldest tick that waits tells how long everything else does.
            Interlocked.CompareExchange(ref _tickPostedAt, Math.Max(1, _settings.Time.GetTimestamp()), 0);
        }

        var entering = weight == 0 ? ValueTask.CompletedTask : _bytes.EnterAsync(weight, cancellation);
        var posted = new Posted(input, weight);
        if (!entering.IsCompletedSuccessfully || !_queue.Writer.TryWrite(posted))
        {
            return PostSlowlyAsync(entering, posted, cancellation);
        }

        if (input is not TickDue)
        {
            Call();
        }
        else if (Interlocked.Exchange(ref _isTaken, 1) == 0)
        {
            StepWhatWaits();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Starts the replica and has what is posted stepped until <see cref="Complete"/>, or until an invariant breaks.</summary>
    public Task RunAsync()
    {
        try
        {
            _replica.Start(_effects);
            EndBatch(0);
            Release();
        }
        catch (Exception fault) when (Crash(fault))
        {
            // Nothing is stepped any more; RunAsync says it.
        }

        return _ended.Task;
    }

    /// <summary>Takes nothing more; <see cref="RunAsync"/> ends when what was posted has been stepped.</summary>
    public void Complete()
    {
        _queue.Writer.TryComplete();
        Call();
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute() => StepWhatWaits();

    private void StepWhatWaits()
    {
        try
        {
            Drain();
            Release();
        }
        catch (Exception fault) when (Crash(fault))
        {
            // Nothing is stepped any more; RunAsync says it.
        }
    }

    // Who posts before this has called nobody, so what waits is looked at after it.
    private void Release()
    {
        Interlocked.Exchange(ref _isTaken, 0);
        if (_queue.Reader.Completion.IsCompleted)
        {
            _ended.TrySetResult();
        }
        else if (_queue.Reader.Count > 0)
        {
            Call();
        }
    }

    private void Call()
    {
        if (Interlocked.Exchange(ref _isTaken, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private bool Crash(Exception fault)
    {
        var report = CrashReport.TryWrite(_settings.CrashDirectory, _settings.Time.GetUtcNow(), fault, _ring.Lines());
        LoopLog.Crashed(_logger, fault, report ?? "(could not be written)");
        _fate.Stop(ExitCodes.BrokenInvariant, $"a broken invariant: {fault.Message}");
        return _ended.TrySetException(fault);
    }

    private void Drain()
    {
        var began = _settings.Time.GetTimestamp();
        var count = _settings.Clock.IsResting ? StepDueTicks() : 0;
        long weight = 0;
        while (count < MaxBatch && _queue.Reader.TryRead(out var posted))
        {
            if (posted.Input is TickDue)
            {
                Volatile.Write(ref _tickPostedAt, 0);
                count += StepDueTicks();
                continue;
            }

            Step(posted.Input);
            weight += posted.Weight;
            count++;
        }

        if (count == 0)
        {
            return;
        }

        _replica.Step(BatchEnd.Instance, _effects);
        EndBatch(weight);
        _metrics.Loop.Stepped(count, _settings.Time.GetElapsedTime(began));
    }

    private int StepDueTicks()
    {
        var count = 0;
        for (var tick = _settings.Clock.Take(); tick is not null; tick = _settings.Clock.Take())
        {
            Step(tick);
            count++;
        }

        if (count > 0)
        {
            Volatile.Write(ref _tickedAt, _settings.Time.GetTimestamp());
        }

        return count;
    }

    private void Step(Input input)
    {
        _ring.Add(input);
        _replica.Step(input, _effects);
    }

    private void EndBatch(long weight)
    {
        _executor.Execute(_effects);
        _effects.Clear();
        var status = _replica.Status;
        _metrics.Commits.Stepped(status);
        Volatile.Write(ref _status, status);
        _settings.Clock.Rest(_replica.RestTicks);
        if (weight > 0)
        {
            _bytes.Leave(weight);
        }
    }

    private async ValueTask PostSlowlyAsync(ValueTask entering, Posted posted, CancellationToken cancellation)
    {
        await entering;
        try
        {
            await _queue.Writer.WriteAsync(posted, cancellation);
            Call();
        }
        catch (Exception refused) when (refused is OperationCanceledException or ChannelClosedException)
        {
            _bytes.Leave(posted.Weight);
            if (refused is OperationCanceledException)
            {
                throw;
            }

            // The server has stopped: an input that comes later is as one that never came.
        }
    }

    private readonly record struct Posted(Input Input, int Weight);
}
