namespace Coordinator.UnitTests.Server.Telemetry;

/// <summary>A clock that goes when it is told.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan _passed;

    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _passed.Ticks;

    public override DateTimeOffset GetUtcNow() => Start + _passed;

    public void Pass(double seconds) => _passed += TimeSpan.FromSeconds(seconds);
}
