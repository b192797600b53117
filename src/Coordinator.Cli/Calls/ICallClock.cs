namespace Coordinator.Cli.Calls;

/// <summary>Time of the calls of one command.</summary>
internal interface ICallClock
{
    /// <summary>Monotonic, from any start.</summary>
    TimeSpan Now { get; }

    /// <summary>For deadlines, which gRPC wants in wall-clock time and turns into a duration at once.</summary>
    DateTime UtcNow { get; }

    Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken);
}
