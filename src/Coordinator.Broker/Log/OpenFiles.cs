using Coordinator.Primitives;

namespace Coordinator.Broker.Log;

/// <summary>Keeps the number of open files bounded: whoever used its file least recently closes it.</summary>
internal sealed class OpenFiles(int limit)
{
    private readonly LinkedList<SegmentedLog> _byUse = new();

    internal int Count => _byUse.Count;

    /// <summary>A log uses its file, and has it open.</summary>
    internal void Use(LinkedListNode<SegmentedLog> log)
    {
        Forget(log);
        _byUse.AddLast(log);
        if (_byUse.Count > limit)
        {
            Invariant.Holds(_byUse.First is not null);
            var oldest = _byUse.First;
            _byUse.Remove(oldest);
            oldest.Value.CloseFile();
        }
    }

    /// <summary>A log has closed its file.</summary>
    internal void Forget(LinkedListNode<SegmentedLog> log)
    {
        if (log.List is not null)
        {
            _byUse.Remove(log);
        }
    }
}
