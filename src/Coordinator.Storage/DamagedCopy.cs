using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage.Directories;
using Coordinator.Storage.TxnLog;

namespace Coordinator.Storage;

/// <summary>
/// Sets a copy aside that is damaged below what it promised. First "suspect" is made durable: from then on the server counts for nobody, so
/// its lost promises can hurt nobody (a quorum of the others holds what was acknowledged, as with a wiped disk, and unlike a wiped disk it
/// never takes part in a founding). Then an empty generation comes into force. The damaged one is kept, for <c>recover</c> by hand, until the
/// first start after a leader has granted the vote again.
/// </summary>
internal sealed class DamagedCopy(IDisk disk, StoreOptions options)
{
    private readonly DirectoryLayout _layout = new(options.DataDirectory, options.LogDirectory);

    internal void SetAside()
    {
        using var locks = new HeldLocks(disk, _layout);
        var epochs = new EpochSlots(disk, options.DataDirectory, options.ServerId);
        epochs.Load([]);
        epochs.Save(new EpochState((epochs.Read() ?? default).Accepted, default, Voter: false, Suspect: true));
        var generation = LargestGeneration() + 1;
        foreach (var root in _layout.Roots)
        {
            disk.CreateDirectory(Path.Join(root, DirectoryLayout.GenerationName(generation)));
            disk.FlushDirectory(root);
        }

        var first = new SegmentId(options.ServerId, generation, 1);
        SegmentedLog.Create(disk, _layout.LogOf(generation), first, options.SegmentBytes, Zxid.Zero).Dispose();
        DirectoryFiles.WriteManifest(disk, _layout, generation);
    }

    private int LargestGeneration() => _layout.Roots.SelectMany(disk.List).Where(DirectoryLayout.IsGeneration).Max(DirectoryLayout.GenerationOf);

    private sealed class HeldLocks : IDisposable
    {
        private readonly List<IDisposable> _held = [];

        public HeldLocks(IDisk disk, DirectoryLayout layout)
        {
            foreach (var root in layout.Roots)
            {
                if (disk.TryLock(Path.Join(root, DirectoryLayout.Lock)) is not { } held)
                {
                    Dispose();
                    throw new IOException($"{root} is in use by another process");
                }

                _held.Add(held);
            }
        }

        public void Dispose() => _held.ForEach(held => held.Dispose());
    }
}
