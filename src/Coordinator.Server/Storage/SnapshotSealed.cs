using Coordinator.Storage.Snapshots;
using Coordinator.Zab;

namespace Coordinator.Server.Storage;

/// <summary>A snapshot has been written beside the log: the owner of the store may give it its name.</summary>
/// <param name="Writer">The sealed writer.</param>
internal sealed record SnapshotSealed(SnapshotWriter Writer) : Effect;
