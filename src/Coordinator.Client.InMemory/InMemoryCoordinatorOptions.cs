using Coordinator.Primitives;

namespace Coordinator.Client.InMemory;

/// <summary>The service in memory: bounds and time.</summary>
public sealed record InMemoryCoordinatorOptions
{
    /// <summary>Smallest session timeout, 50 ms to 1 h; small, because tests wait for it.</summary>
    public TimeSpan MinSessionTimeout { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Largest session timeout, at least the smallest, at most 1 h.</summary>
    public TimeSpan MaxSessionTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Between two sweeps of container and TTL znodes, 10 ms to 1 h.</summary>
    public TimeSpan ReapInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Most bytes of data of one znode, 1 to 64 MiB.</summary>
    public int MaxDataBytes { get; init; } = Limits.Default.MaxDataBytes;

    /// <summary>Changes kept for watches that resume, at least 1.</summary>
    public int WatchHistoryEvents { get; init; } = 100_000;

    /// <summary>The clock of the service and of its clients.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        var mistakes = new List<string>();
        Require(MinSessionTimeout, nameof(MinSessionTimeout), TimeSpan.FromMilliseconds(50), TimeSpan.FromHours(1));
        Require(MaxSessionTimeout, nameof(MaxSessionTimeout), MinSessionTimeout, TimeSpan.FromHours(1));
        Require(ReapInterval, nameof(ReapInterval), TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        Require(MaxDataBytes, nameof(MaxDataBytes), 1, 64 << 20);
        Require(WatchHistoryEvents, nameof(WatchHistoryEvents), 1, int.MaxValue);
        if (mistakes.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", mistakes));
        }

        void Require<T>(T value, string name, T least, T most)
            where T : struct, IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                mistakes.Add($"{name} is {value}, but must be {least} to {most}");
            }
        }
    }
}
