namespace Coordinator.Benchmarks.Measuring;

/// <summary>How the machine was before something was measured.</summary>
/// <param name="Waited">How long it was waited for.</param>
/// <param name="IsQuiet">Whether it was quiet then.</param>
internal readonly record struct Quiet(TimeSpan Waited, bool IsQuiet);
