namespace Coordinator.Client.Runtime;

/// <summary>A clock that nobody sets.</summary>
internal static class Monotonic
{
    /// <summary>Milliseconds since some moment of the past.</summary>
    public static long Milliseconds(TimeProvider clock) => clock.GetTimestamp() / (clock.TimestampFrequency / 1_000);
}
