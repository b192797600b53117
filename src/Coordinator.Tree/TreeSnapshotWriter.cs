using System.IO.Hashing;
using Coordinator.Primitives;
using Coordinator.Tree.Codecs;

namespace Coordinator.Tree;

/// <summary>Writes a snapshot chunk by chunk, so that whoever drives it decides when. Between two chunks the tree must not change.</summary>
public sealed class TreeSnapshotWriter : IDisposable
{
    /// <summary>Size of every chunk but the last.</summary>
    public const int ChunkBytes = 64 * 1024;

    private readonly DataTree _tree;
    private readonly Zxid _zxid;
    private readonly ByteEncoder _record = new();
    private readonly ByteEncoder _output = new(2 * ChunkBytes);
    private readonly XxHash3 _checksum = new();
    private readonly Dictionary<InternedAcl, ulong> _aclNumbers = [];
    private readonly IEnumerator<byte> _records;
    private bool _ended;

    /// <summary>A writer at the beginning; nothing is read before the first <see cref="MoveNext"/>.</summary>
    /// <param name="tree">The tree.</param>
    public TreeSnapshotWriter(DataTree tree)
    {
        _tree = tree;
        _zxid = tree.LastZxid;
        _records = Records();
        _output.Raw(TreeSnapshot.Magic);
        _checksum.Append(TreeSnapshot.Magic);
    }

    /// <summary>The chunk, valid until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>Makes the next chunk.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext()
    {
        Invariant.Holds(_tree.LastZxid == _zxid);
        _output.DropFirst(Current.Length);
        while (!_ended && _output.Length < ChunkBytes)
        {
            Fill();
        }

        Current = _output.WrittenMemory[..Math.Min(ChunkBytes, _output.Length)];
        return Current.Length > 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Current = default;
        _records.Dispose();
        _record.Dispose();
        _output.Dispose();
    }

    private void Fill()
    {
        _record.Clear();
        if (!_records.MoveNext())
        {
            _ended = true;
            return;
        }

        Invariant.Holds(_record.Length <= TreeSnapshot.MaxRecordBytes);
        var start = _output.Length;
        _output.Bytes(_record.Written);
        _checksum.Append(_output.Written[start..]);
    }

    /// <summary>Each step leaves one record, whose kind it gives, in the record buffer.</summary>
    private IEnumerator<byte> Records()
    {
        WriteHeader();
        yield return TreeSnapshot.HeaderRecord;
        foreach (var session in _tree.State.Sessions.InIdOrder())
        {
            WriteSession(session);
            yield return TreeSnapshot.SessionRecord;
            for (var seq = session.AckedSeq + 1; seq <= session.LastAppliedSeq; seq++)
            {
                WriteResult(session.Results[seq]);
                yield return TreeSnapshot.ResultRecord;
            }
        }

        foreach (var znode in ZnodeWalk.All(_tree.State.Znodes.Root))
        {
            WriteZnode(znode);
            yield return TreeSnapshot.ZnodeRecord;
        }

        WriteEnd();
        yield return TreeSnapshot.EndRecord;
    }

    private void WriteHeader()
    {
        _record.Byte(TreeSnapshot.HeaderRecord);
        _record.Long(_tree.LastZxid.Value);
        _record.Long(_tree.LastTime);
        _record.Long(_tree.EnsembleId);
    }

    private void WriteSession(Session session)
    {
        _record.Byte(TreeSnapshot.SessionRecord);
        _record.Long(session.Id.Value);
        _record.Bytes(session.PasswordBytes.Span);
        _record.Int(session.TimeoutMilliseconds);
        _record.Long(session.AckedSeq);
        _record.Long(session.LastAppliedSeq);
    }

    private void WriteResult(KeptResult result)
    {
        _record.Byte(TreeSnapshot.ResultRecord);
        _record.Fixed64(result.RequestHash);
        _record.Raw(result.Encoded.Span);
    }

    private void WriteZnode(Znode znode)
    {
        ref readonly var state = ref znode.State;
        _record.Byte(TreeSnapshot.ZnodeRecord);
        _record.Varint((ulong)znode.Depth);
        _record.String(znode.Name);
        _record.Byte((byte)znode.Life.Kind);
        _record.Long(znode.Life.Value);
        _record.Long(znode.Czxid.Value);
        _record.Long(state.Mzxid.Value);
        _record.Long(state.Pzxid.Value);
        _record.Long(znode.Ctime);
        _record.Long(state.Mtime);
        _record.Int(state.Version);
        _record.Int(state.Aversion);
        _record.Long(state.Creates);
        WriteAcl(state.Acl);
        _record.Bytes(state.Data);
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
        _record.Varint((ulong)_tree.SessionCount);
        _record.Varint((ulong)_tree.Count);
        _record.Fixed64(_tree.Digest);
        _record.Fixed64(_checksum.GetCurrentHashAsUInt64());
    }
}
