using Coordinator.Primitives;

namespace Coordinator.Simulation.Engine;

/// <summary>Time and chance of one run: one queue ordered by (time, sequence), one source of randomness, one thread.</summary>
internal sealed class SimWorld
{
    public const long Millisecond = 1_000;
    public const long Second = 1_000 * Millisecond;

    private readonly PriorityQueue<Action, EventKey> _queue = new();
    private long _sequence;

    public SimWorld(ulong seed, ITraceSink? sink)
    {
        Seed = seed;
        Random = new SeededRandom(seed);
        Trace = new SimTrace(this, sink);
    }

    public ulong Seed { get; }

    /// <summary>Microseconds since the run began.</summary>
    public long Now { get; private set; }

    public SeededRandom Random { get; }

    /// <summary>A state was corrupted in memory: what was made of it since may be no tree.</summary>
    public bool IsSomeoneCorrupted => !Corrupted.IsNone;

    /// <summary>The server whose state in memory a fault has corrupted; none while there is none.</summary>
    public ServerId Corrupted { get; set; }

    /// <summary>Another server has been given a state since, which may be the corrupted one.</summary>
    public bool IsCorruptionSpread { get; set; }

    public SimTrace Trace { get; }

    public Coverage Coverage { get; } = new();

    public long Events { get; private set; }

    public void At(long time, Action action) => _queue.Enqueue(action, new EventKey(Math.Max(time, Now), ++_sequence));

    public void After(long delay, Action action) => At(Now + delay, action);

    /// <summary>A source of its own for one part of the world, so that draws there do not shift draws elsewhere.</summary>
    public SeededRandom Fork() => new(Random.Next());

    /// <summary>Lets everything happen that happens up to a time.</summary>
    public void RunUntil(long time)
    {
        while (_queue.TryPeek(out var action, out var key) && key.Time <= time)
        {
            _queue.Dequeue();
            Now = key.Time;
            Events++;
            action();
        }

        Now = time;
    }
}
