using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage.Directories;

namespace Coordinator.Storage.TxnLog;

/// <summary>
/// Reads the log of a generation without changing anything. The chain runs from the newest segment back over the predecessors that
/// the headers name; whatever is not in it (purged, truncated, abandoned) is a stray.
/// </summary>
internal sealed class LogRecovery
{
    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly SegmentId _first;
    private readonly SortedDictionary<int, string> _files = [];
    private readonly List<string> _strays = [];
    private readonly List<string> _notes = [];
    private readonly List<LogSegment> _segments = [];
    private readonly ZxidRuns _runs = new();
    private List<LogSegment>? _sound;
    private LogDamage? _damage;
    private Zxid _lastPromised;
    private Zxid _commit;

    private LogRecovery(IDisk disk, string directory, ServerId serverId, int generation)
    {
        _disk = disk;
        _directory = directory;
        _first = new SegmentId(serverId, generation, 1);
    }

    /// <summary>What the log holds; null when its newest segment cannot be recognised (<paramref name="unreadable"/> says why).</summary>
    internal static RecoveredLog? Run(IDisk disk, string directory, ServerId serverId, int generation, out LogDamage? unreadable)
    {
        var recovery = new LogRecovery(disk, directory, serverId, generation);
        recovery.ListFiles();
        var chain = recovery.FindChain();
        unreadable = chain.Count == 0 ? recovery._damage : null;
        return chain.Count == 0 ? null : recovery.ScanChain(chain);
    }

    private void ListFiles()
    {
        if (!_disk.Exists(_directory))
        {
            return;
        }

        foreach (var name in _disk.List(_directory))
        {
            var path = Path.Join(_directory, name);
            if (SegmentId.TryParseSequence(name, out var sequence))
            {
                _files.Add(sequence, path);
            }
            else if (name.StartsWith(SegmentId.Prefix, StringComparison.Ordinal)
                && name.EndsWith(DirectoryLayout.TemporarySuffix, StringComparison.Ordinal))
            {
                _strays.Add(path);
            }
        }
    }

    /// <summary>Headers from the oldest segment to the newest; empty when the newest does not check.</summary>
    private List<SegmentHeader> FindChain()
    {
        var chain = new List<SegmentHeader>();
        if (_files.Count == 0)
        {
            _damage = new LogDamage(_directory, 0, Zxid.Zero, IsAtEnd: true);
            return chain;
        }

        var next = _files.Keys.Last();
        while (_files.TryGetValue(next, out var path))
        {
            if (ReadHeader(path, next) is not { } header)
            {
                _damage = new LogDamage(path, 0, chain.Count == 0 ? Zxid.Zero : chain[^1].Base, IsAtEnd: chain.Count == 0);
                break;
            }

            chain.Add(header);
            if (header.Predecessor.IsNone)
            {
                break;
            }

            next = header.Predecessor.Sequence;
        }

        chain.Reverse();
        _strays.AddRange(_files.Where(file => !chain.Exists(header => header.Id.Sequence == file.Key)).Select(file => file.Value));
        return chain;
    }

    private SegmentHeader? ReadHeader(string path, int sequence)
    {
        using var file = _disk.Open(path, DiskOpenMode.Open);
        var header = SegmentHeader.Read(file, out var version);
        if (header is not null && version != SegmentHeader.FormatVersion)
        {
            throw new UnknownFormatException($"{path}: segment of format version {version}, this program knows {SegmentHeader.FormatVersion}");
        }

        // A predecessor is older: a chain that runs in a circle has no beginning.
        return header?.Id == _first.WithSequence(sequence) && header.Value.Predecessor.Sequence < sequence ? header : null;
    }

    private RecoveredLog ScanChain(List<SegmentHeader> chain)
    {
        SegmentScan? last = null;
        for (var i = 0; i < chain.Count; i++)
        {
            var successor = i + 1 < chain.Count ? chain[i + 1] : (SegmentHeader?)null;
            using var file = _disk.Open(_files[chain[i].Id.Sequence], DiskOpenMode.Open);
            last = SegmentScan.Run(file, chain[i], successor?.PredecessorEnd);
            Take(chain[i], file.Path, last, successor);
        }

        Invariant.Holds(last is not null && _segments.Count > 0);
        return new RecoveredLog(
            _segments,
            Zxid.Min(_commit, _segments[^1].Last),
            _runs,
            last.Promised,
            HasUncoveredRecords: last.LastRun.RecordsEnd > last.Promised,
            last.IsZeroBehind,
            _files.Keys.Last(),
            _damage,
            Zxid.Max(_lastPromised, _segments[^1].Last),
            _strays,
            _notes,
            _sound ?? []);
    }

    /// <summary>Adds a segment to what is believed; behind a hole the belief begins anew.</summary>
    private void Take(in SegmentHeader header, string path, SegmentScan scan, SegmentHeader? successor)
    {
        var run = scan.LastRun;
        var isComplete = run.End >= scan.Promised && (successor is null || run.Last == successor.Value.Base);
        if (scan.Damage is { } hole)
        {
            _damage = new LogDamage(path, hole.Offset, hole.After, IsAtEnd: !isComplete && successor is null);
        }
        else if (!isComplete)
        {
            _damage = new LogDamage(path, run.End, run.Last, IsAtEnd: false);
        }

        _lastPromised = Zxid.Max(Zxid.Max(_lastPromised, scan.LastPromised), successor?.Base ?? Zxid.Zero);
        if (scan.Damage is not null || !isComplete)
        {
            _sound ??= [.. _segments, SegmentOf(header, path, scan.Runs[0])];
            _strays.AddRange(_segments.Select(segment => segment.Path));
            _segments.Clear();
            _runs.Clear();
        }

        if (!isComplete && successor is not null)
        {
            _strays.Add(path);
            return;
        }

        _segments.Add(SegmentOf(header, path, run));
        _commit = Zxid.Max(_commit, run.Commit);
        foreach (var zxids in run.Zxids.All)
        {
            _runs.Add(zxids);
        }

        if (successor is null && !scan.IsZeroBehind && isComplete)
        {
            _notes.Add($"{path}: torn tail cut at offset {run.End}, after zxid {run.Last}");
        }
    }

    private static LogSegment SegmentOf(in SegmentHeader header, string path, ScannedRun run) =>
        new(header.Id, path, run.Start, run.Base) { Index = run.Index, End = run.End, Last = run.Last };
}
