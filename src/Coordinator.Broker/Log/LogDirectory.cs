using System.Buffers.Binary;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Broker.Log;

/// <summary>
/// The data directory of a broker: its identity, whether it was left in order, the largest controller epoch that was obeyed, and the logs. One process
/// has it at a time, and uses it with one thread.
/// </summary>
internal sealed partial class LogDirectory : IDisposable
{
    private const int IdentityKind = 2;
    private const int ControllerEpochKind = 3;
    private const int CleanStopKind = 5;

    private readonly LogContext _context;
    private readonly IDisposable _lock;
    private readonly HashSet<PartitionName> _found;
    private readonly Dictionary<PartitionName, SegmentedLog> _logs = [];
    private readonly Dictionary<string, ulong> _topics;
    private Dictionary<PartitionName, long> _highWatermarks;

    private LogDirectory(LogContext context, IDisposable @lock, IEnumerable<PartitionName> found)
    {
        _context = context;
        _lock = @lock;
        _found = [.. found];
        _highWatermarks = HighWatermarkFile.Load(context.Disk, context.Root) ?? [];
        _topics = TopicsFile.Load(context.Disk, context.Root);
    }

    /// <summary>Drawn when the directory was formatted: another one means that nothing is left of what this broker had.</summary>
    internal DirectoryId Id => new(_context.Salt);

    /// <summary>The life of the broker that left it in order, with everything on the disk; none after a crash.</summary>
    internal Incarnation StoppedInOrder { get; private init; }

    /// <summary>The largest controller epoch that was obeyed.</summary>
    internal ControllerEpoch Obeyed { get; private set; }

    /// <summary>The logs that have a directory, in order.</summary>
    internal IReadOnlyList<PartitionName> Found => [.. _found.Order()];

    /// <summary>The high watermarks that were saved last; a log may end before its own, and then its end counts.</summary>
    internal IReadOnlyDictionary<PartitionName, long> HighWatermarks => _highWatermarks;

    /// <summary>What openings met and mended.</summary>
    internal IReadOnlyList<string> Notes => _context.Notes;

    /// <summary>Logs whose file is open.</summary>
    internal int OpenLogs => _context.OpenFiles.Count;

    /// <summary>The log of a partition; it has no file before the first record.</summary>
    /// <exception cref="ArgumentException">The name is none, or there are too many logs.</exception>
    internal SegmentedLog Log(PartitionName name)
    {
        if (_logs.TryGetValue(name, out var log))
        {
            return log;
        }

        if (TopicSpec.WhyNoName(name.Topic) is { } why || name.Number < 0)
        {
            throw new ArgumentException(TopicSpec.WhyNoName(name.Topic) ?? $"{name} has a negative number", nameof(name));
        }

        if (_logs.Count >= _context.Options.MaxLogs)
        {
            throw new ArgumentException($"{name} would be one log more than the {_context.Options.MaxLogs} that a broker may have", nameof(name));
        }

        log = new SegmentedLog(_context, name, mayExist: _found.Contains(name));
        _logs.Add(name, log);
        return log;
    }

    /// <summary>Makes a controller's epoch durable, so that it may be obeyed.</summary>
    /// <returns>False when a later one was obeyed: this one must not be.</returns>
    internal bool Obey(ControllerEpoch epoch)
    {
        if (epoch > Obeyed)
        {
            Span<byte> content = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(content, epoch.Value);
            CheckedFile.Replace(_context.Disk, _context.Root, LogDirectoryLayout.ControllerEpoch, ControllerEpochKind, content);
            Obeyed = epoch;
        }

        return epoch == Obeyed;
    }

    /// <summary>Replaces the saved high watermarks.</summary>
    internal void SaveHighWatermarks(IReadOnlyDictionary<PartitionName, long> offsets)
    {
        HighWatermarkFile.Save(_context.Disk, _context.Root, offsets);
        _highWatermarks = new Dictionary<PartitionName, long>(offsets);
    }

    /// <summary>Whether a name is known to stand for a topic.</summary>
    internal bool KnownAs(string topic, ulong id) => _topics.TryGetValue(topic, out var known) && known == id;

    /// <summary>
    /// Makes durable which topic a name stands for. A topic that was deleted and created again is another one: what there is of the former is removed
    /// first, so that nothing of it can be taken for the latter's.
    /// </summary>
    /// <param name="topic">The name.</param>
    /// <param name="id">The topic's identity.</param>
    /// <returns>The logs that were removed.</returns>
    internal IReadOnlyList<PartitionName> Know(string topic, ulong id)
    {
        if (KnownAs(topic, id))
        {
            return [];
        }

        List<PartitionName> former = [.. _found.Concat(_logs.Keys).Where(name => name.Topic == topic).Distinct().Order()];
        former.ForEach(Delete);
        _topics[topic] = id;
        foreach (var gone in _topics.Keys.Except(_found.Concat(_logs.Keys).Select(name => name.Topic).Append(topic)).ToList())
        {
            _topics.Remove(gone);
        }

        TopicsFile.Save(_context.Disk, _context.Root, _topics);
        return former;
    }

    /// <summary>
    /// Removes a log. Its high watermark goes first, so that a later log of the same name does not inherit it; then it gets the name of what is gone,
    /// durably, before the first of its files goes: a crash leaves the log or a tombstone, which the next opening removes.
    /// </summary>
    internal void Delete(PartitionName name)
    {
        if (_highWatermarks.ContainsKey(name))
        {
            SaveHighWatermarks(_highWatermarks.Where(entry => entry.Key != name).ToDictionary());
        }

        if (_logs.Remove(name, out var log))
        {
            log.Dispose();
        }

        _found.Remove(name);
        var directory = PathOf(LogDirectoryLayout.NameOf(name));
        if (_context.Disk.Exists(directory))
        {
            var tombstone = PathOf(LogDirectoryLayout.TombstoneOf(name));
            _context.Disk.DeleteDirectory(tombstone);
            _context.Disk.Rename(directory, tombstone);
            _context.Disk.FlushDirectory(_context.Root);
            _context.Disk.DeleteDirectory(tombstone);
            _context.Disk.FlushDirectory(_context.Root);
        }
    }

    /// <summary>
    /// An orderly stop: everything is flushed, then said to be. After a crash that is true only of what has been looked at since, so the logs that nobody has
    /// used are looked at now.
    /// </summary>
    /// <param name="highWatermarks">Saved with it.</param>
    /// <param name="life">The life that ends.</param>
    /// <exception cref="IOException">Some log has failed or is damaged, or fails now; then the stop is none in order.</exception>
    internal void Stop(IReadOnlyDictionary<PartitionName, long> highWatermarks, Incarnation life)
    {
        foreach (var name in _context.WasStoppedInOrder ? [] : Found)
        {
            (_logs.GetValueOrDefault(name) ?? new SegmentedLog(_context, name, mayExist: true)).Recover();
        }

        foreach (var log in _logs.Values)
        {
            log.Flush();
            log.CloseFile();
        }

        SaveHighWatermarks(highWatermarks);
        Span<byte> content = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(content, life.Value);
        CheckedFile.Replace(_context.Disk, _context.Root, LogDirectoryLayout.CleanStop, CleanStopKind, content);
        _lock.Dispose();
    }

    /// <summary>Lets go of everything as it is.</summary>
    public void Dispose()
    {
        foreach (var log in _logs.Values)
        {
            log.Dispose();
        }

        _lock.Dispose();
    }

    private string PathOf(string name) => _context.Root + "/" + name;
}
