using System.IO.Hashing;
using Coordinator.Primitives;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Codecs;
using Coordinator.Tree.Snapshots;

namespace Coordinator.Tree;

/// <summary>
/// Writes a snapshot of the tree as it is now, chunk by chunk, while txns go on: whoever drives it decides when, and each chunk costs a
/// bounded walk. What txns change ahead of it is kept as it was, so that the bytes are those of a snapshot written at once.
/// </summary>
public sealed class TreeSnapshotWriter : IDisposable
{
    /// <summary>Bytes of a chunk, unless another bound is asked for: a walk of about a hundred znodes.</summary>
    public const int ChunkBytes = 16 * 1024;

    // Passing over znodes younger than the snapshot yields no bytes and takes time all the same.
    private const int StepsPerChunk = 1024;

    private readonly DataTree _tree;
    private readonly int _chunkBytes;
    private readonly SessionWalk _sessions;
    private readonly ZnodeImageWalk _znodes;
    private readonly (long Time, long EnsembleId, int ApplyLevel, int Sessions, int Znodes, ulong Digest) _frame;
    private readonly ByteEncoder _record = new();
    private readonly ByteEncoder _output = new(2 * ChunkBytes);
    private readonly XxHash3 _checksum = new();
    private readonly Dictionary<InternedAcl, ulong> _aclNumbers = new(SameList.Instance);
    private byte _phase = TreeSnapshot.HeaderRecord;

    internal TreeSnapshotWriter(DataTree tree, int chunkBytes)
    {
        Invariant.Holds(chunkBytes > 0);
        _tree = tree;
        _chunkBytes = chunkBytes;
        Zxid = tree.LastZxid;
        _frame = (tree.LastTime, tree.EnsembleId, tree.ApplyLevel, tree.SessionCount, tree.Count, tree.Digest);
        _sessions = new SessionWalk(tree.State.Sessions, Zxid);
        _znodes = new ZnodeImageWalk(tree.State.Znodes, Zxid);
        tree.State.Observe(this);
        _output.Raw(TreeSnapshot.Magic);
        _checksum.Append(TreeSnapshot.Magic);
    }

    /// <summary>The point that the snapshot is of.</summary>
    public Zxid Zxid { get; }

    /// <summary>Whether every chunk has been made.</summary>
    public bool HasEnded => _phase > TreeSnapshot.EndRecord && _output.Length == Current.Length;

    /// <summary>The chunk, valid until the next <see cref="MoveNext"/>; may be empty, when only younger znodes were met.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>What is in memory and is not what txns have put there; such a snapshot must not be kept. Null when nothing was found.</summary>
    public string? Damage { get; private set; }

    /// <summary>Znodes and sessions kept as they were.</summary>
    internal int Kept => _znodes.Kept + _sessions.Kept;

    /// <summary>Makes the next chunk.</summary>
    /// <returns>Whether there was one.</returns>
    public bool MoveNext()
    {
        var hadEnded = HasEnded;
        _output.DropFirst(Current.Length);
        Current = default;
        if (hadEnded)
        {
            return false;
        }

        for (var steps = 0; steps < StepsPerChunk && _phase <= TreeSnapshot.EndRecord && _output.Length < _chunkBytes; steps++)
        {
            Step();
        }

        Current = _output.WrittenMemory[..Math.Min(_chunkBytes, _output.Length)];
        return true;
    }

    /// <summary>Ends the writing, finished or not: the tree keeps nothing for it any more.</summary>
    public void Dispose()
    {
        Current = default;
        _phase = byte.MaxValue;
        _tree.State.Unobserve(this);
        _znodes.Dispose();
        _record.Dispose();
        _output.Dispose();
    }

    internal void Changing(Session session) => _sessions.Changing(session);

    internal void Changed(UndoLog undo) => _znodes.Changed(undo);

    private void Step()
    {
        switch (_phase)
        {
            case TreeSnapshot.HeaderRecord:
                WriteHeader();
                _phase = TreeSnapshot.SessionRecord;
                break;
            case TreeSnapshot.SessionRecord when _sessions.TryNext(out var session):
                WriteSession(session.Value);
                break;
            case TreeSnapshot.SessionRecord:
                _phase = TreeSnapshot.ZnodeRecord;
                break;
            case TreeSnapshot.ZnodeRecord when _znodes.TryStep(out var znode, out var state):
                if (znode is not null)
                {
                    WriteZnode(znode, in state);
                }

                break;
            case TreeSnapshot.ZnodeRecord:
                _phase = TreeSnapshot.EndRecord;
                break;
            default:
                WriteEnd();
                _phase = TreeSnapshot.EndRecord + 1;
                _tree.State.Unobserve(this);
                break;
        }
    }

    private void Put()
    {
        Invariant.Holds(_record.Length <= TreeSnapshot.MaxRecordBytes);
        var start = _output.Length;
        _output.Bytes(_record.Written);
        _checksum.Append(_output.Written[start..]);
        _record.Clear();
    }

    private void WriteHeader()
    {
        _record.Byte(TreeSnapshot.HeaderRecord);
        _record.Long(Zxid.Value);
        _record.Long(_frame.Time);
        _record.Long(_frame.EnsembleId);
        _record.Int(_frame.ApplyLevel);
        Put();
    }

    private void WriteSession(in SessionImage image)
    {
        var session = image.Session;
        _record.Byte(TreeSnapshot.SessionRecord);
        _record.Long(session.Id.Value);
        _record.Bytes(session.PasswordBytes.Span);
        _record.Int(session.TimeoutMilliseconds);
        _record.Long(image.AckedSeq);
        _record.Long(image.AckedSeq + image.Results.Length);
        Put();
        foreach (var result in image.Results)
        {
            _record.Byte(TreeSnapshot.ResultRecord);
            _record.Fixed64(result.RequestHash);
            _record.Raw(result.Encoded.Span);
            Put();
        }
    }

    private void WriteZnode(Znode znode, in ZnodeState state)
    {
        _record.Byte(TreeSnapshot.ZnodeRecord);
        _record.Varint((ulong)ZnodePaths.DepthOf(znode));
        _record.Bytes(znode.Name);
        _record.Byte((byte)znode.Life.Kind);
        _record.Long(znode.Life.Value);
        _record.Long(znode.Czxid.Value);
        _record.Long(state.Content.MzxidOr(znode.Czxid).Value);
        _record.Long(state.Pzxid.Value);
        _record.Long(znode.Ctime);
        _record.Long(state.Content.MtimeOr(znode.Ctime));
        _record.Int(state.Content.Version);
        _record.Int(state.Aversion);
        _record.Long(state.Creates);
        WriteAcl(state.Acl);
        var data = state.Content.Data.Span;
        _record.Bytes(data);
        if (TreeDigest.OfData(data) != state.Content.DataHash)
        {
            Damage ??= $"the data of {znode.Path} have changed in memory";
        }

        Put();
    }

    private void WriteAcl(InternedAcl acl)
    {
        if (_aclNumbers.TryGetValue(acl, out var number))
        {
            _record.Varint(number);
            return;
        }

        _aclNumbers.Add(acl, (ulong)_aclNumbers.Count + 1);
        _record.Varint(0);
        AclCodec.Write(_record, acl.Entries);
    }

    private void WriteEnd()
    {
        _record.Byte(TreeSnapshot.EndRecord);
        _record.Varint((ulong)_frame.Sessions);
        _record.Varint((ulong)_frame.Znodes);
        _record.Fixed64(_frame.Digest);
        _record.Fixed64(_checksum.GetCurrentHashAsUInt64());
        Put();
    }

    /// <summary>Lists by content: one that went out of use and came back while the snapshot was written is another object.</summary>
    private sealed class SameList : IEqualityComparer<InternedAcl>
    {
        public static readonly SameList Instance = new();

        public bool Equals(InternedAcl? x, InternedAcl? y) =>
            ReferenceEquals(x, y) || (x!.Hash == y!.Hash && AclListComparer.Instance.Equals(x.Entries, y.Entries));

        public int GetHashCode(InternedAcl obj) => obj.Hash.GetHashCode();
    }
}
