using Coordinator.Storage.Snapshots;
using Coordinator.Zab;

namespace Coordinator.Server.Storage;

/// <summary>An operator wants to read the newest snapshot, away from the thread of the store.</summary>
/// <param name="Opened">Told: the open file; null when there is none.</param>
internal sealed record OpenSnapshot(TaskCompletionSource<SnapshotFile?> Opened) : Effect;
