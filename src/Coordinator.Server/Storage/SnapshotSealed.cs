using Coordinator.Storage.Snapshots;
using Coordinator.Zab;

namespace Coordinator.Server.Storage;

/// <summary>A snapshot has been written beside the log: the owner of the store may give it its name.</summary>
/// <param name="Writer">The sealed writer.</param>
internal sealed record SnapshotSealed(SnapshotWriter Writer) : Effect;

/// <summary>A snapshot will not be finished, and nobody writes it any more: the owner of the store may remove it.</summary>
/// <param name="Writer">The writer.</param>
internal sealed record SnapshotAbandoned(SnapshotWriter Writer) : Effect;
