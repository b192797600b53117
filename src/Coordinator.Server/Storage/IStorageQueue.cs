using Coordinator.Zab;

namespace Coordinator.Server.Storage;

/// <summary>Takes work for the disk.</summary>
public interface IStorageQueue
{
    /// <summary>
    /// Queues a storage effect, a read of log or snapshot, or a snapshot to save. Never blocks: what may be outstanding is bounded by the
    /// windows of the core.
    /// </summary>
    /// <param name="work">The effect.</param>
    void Enqueue(Effect work);
}
