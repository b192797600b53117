namespace Coordinator.Server.Telemetry;

/// <summary>Something that is over, for a trace.</summary>
/// <param name="Name">What.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Tags">More of it.</param>
internal readonly record struct EndedSpan(string Name, DateTimeOffset EndedAt, TimeSpan Duration, IEnumerable<KeyValuePair<string, object?>> Tags);
