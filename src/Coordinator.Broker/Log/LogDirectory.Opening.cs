using System.Buffers.Binary;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Broker.Log;

internal sealed partial class LogDirectory
{
    /// <summary>Whether it is a broker's.</summary>
    internal static bool IsFormatted(IDisk disk, string root) => disk.Exists(root + "/" + LogDirectoryLayout.Identity);

    /// <summary>Makes an empty directory a broker's. Its identity is the last that is written; a crash before leaves what may be formatted again.</summary>
    /// <param name="disk">Where it is.</param>
    /// <param name="root">Its path; its parent must exist.</param>
    /// <param name="id">Drawn by the caller, not 0.</param>
    /// <exception cref="LogDirectoryException">Something is in it.</exception>
    internal static void Format(IDisk disk, string root, DirectoryId id)
    {
        Invariant.Holds(id != DirectoryId.None);
        disk.CreateDirectory(root);
        if (Path.GetDirectoryName(root) is { Length: > 0 } parent)
        {
            disk.FlushDirectory(parent);
        }

        if (disk.List(root).FirstOrDefault(name => !LogDirectoryLayout.IsUnfinished(name)) is { } name)
        {
            throw new LogDirectoryException($"{root}: not empty ({name}): it is not formatted over what it may hold");
        }

        var content = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(content, id.Value);
        CheckedFile.Replace(disk, root, LogDirectoryLayout.Identity, IdentityKind, content);
    }

    /// <summary>
    /// Opens a formatted directory. Whether it was left in order is read first, and taken back, durably, before anything else is written.
    /// </summary>
    /// <exception cref="LogDirectoryException">It is not formatted, another process has it, or a file does not check.</exception>
    internal static LogDirectory Open(IDisk disk, string root, LogOptions options)
    {
        options.Check();
        if (!IsFormatted(disk, root))
        {
            throw new LogDirectoryException($"{root}: not formatted: it has no identity");
        }

        var @lock = disk.TryLock(root + "/" + LogDirectoryLayout.Lock) ?? throw new LogDirectoryException($"{root}: another process has it");
        try
        {
            return Open(disk, root, options, @lock);
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    private static LogDirectory Open(IDisk disk, string root, LogOptions options, IDisposable @lock)
    {
        var stopped = TakeCleanStop(disk, root);
        var id = Required(disk, root, LogDirectoryLayout.Identity, IdentityKind, sizeof(ulong));
        var context = new LogContext(disk, root, options, BinaryPrimitives.ReadUInt64LittleEndian(id), stopped != Incarnation.None);
        var names = disk.List(root);
        foreach (var name in names)
        {
            if (LogDirectoryLayout.IsTombstone(name))
            {
                disk.DeleteDirectory(root + "/" + name);
            }
            else if (LogDirectoryLayout.IsUnfinished(name))
            {
                disk.Delete(root + "/" + name);
            }
        }

        // Also for names that a killed process left in the memory of the machine only.
        disk.FlushDirectory(root);
        var found = names.Select(LogDirectoryLayout.LogOf).OfType<Controller.Core.Partitions.PartitionName>();
        return new LogDirectory(context, @lock, found) { Obeyed = ReadObeyed(disk, root), StoppedInOrder = stopped };
    }

    private static Incarnation TakeCleanStop(IDisk disk, string root)
    {
        var path = root + "/" + LogDirectoryLayout.CleanStop;
        var mark = CheckedFile.Read(disk, path, CleanStopKind, sizeof(long));
        if (disk.Exists(path))
        {
            disk.Delete(path);
            disk.FlushDirectory(root);
        }

        return mark is { Length: sizeof(long) } ? new Incarnation(BinaryPrimitives.ReadInt64LittleEndian(mark)) : Incarnation.None;
    }

    private static ControllerEpoch ReadObeyed(IDisk disk, string root) =>
        disk.Exists(root + "/" + LogDirectoryLayout.ControllerEpoch)
            ? new ControllerEpoch(BinaryPrimitives.ReadInt32LittleEndian(
                Required(disk, root, LogDirectoryLayout.ControllerEpoch, ControllerEpochKind, sizeof(int))))
            : ControllerEpoch.Zero;

    private static byte[] Required(IDisk disk, string root, string name, int kind, int length) =>
        CheckedFile.Read(disk, root + "/" + name, kind, length) is { } content && content.Length == length
            ? content
            : throw new LogDirectoryException($"{root}/{name}: does not check; what this broker promised is unknown");
}
