namespace Coordinator.Recipes.Elections;

/// <summary>Who leads.</summary>
/// <param name="Path">The leader's znode.</param>
/// <param name="FencingToken">The zxid of its creation; a later leader has a larger one.</param>
/// <param name="Data">What the leader proclaims.</param>
public sealed record LeaderInfo(string Path, long FencingToken, ReadOnlyMemory<byte> Data);
