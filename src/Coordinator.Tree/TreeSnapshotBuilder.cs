using System.Text;
using Coordinator.Primitives;
using Coordinator.Tree.Codecs;
using Coordinator.Tree.Snapshots;

namespace Coordinator.Tree;

/// <summary>Builds a tree from the records of a snapshot. What it does not check would later break an invariant of Apply.</summary>
internal sealed class TreeSnapshotBuilder
{
    private readonly int _knownLevel;
    private readonly TreeState _state;
    private readonly List<InternedAcl> _acls = [];
    private readonly HashSet<InternedAcl> _distinctAcls = [];

    private readonly ZnodeChain _chain;

    private byte _last;
    private Session? _session;
    private long _missingResults;

    public TreeSnapshotBuilder(ulong seed, int knownLevel)
    {
        _knownLevel = knownLevel;
        _state = new TreeState(seed);
        _chain = new ZnodeChain(_state.Znodes);
    }

    public bool HasEnded => _last == TreeSnapshot.EndRecord;

    public DataTree? Tree { get; private set; }

    public bool IsUnknownLevel { get; private set; }

    /// <returns>Null, or why the record cannot be.</returns>
    public string? Take(ReadOnlyMemory<byte> record, Func<ulong> checksumBefore)
    {
        var decoder = new ByteDecoder(record);
        var kind = decoder.Byte();
        var isResult = kind == TreeSnapshot.ResultRecord;
        if (HasEnded || (_last == 0) != (kind == TreeSnapshot.HeaderRecord) || isResult != _missingResults > 0 || (!isResult && kind < _last))
        {
            return $"a record of kind {kind} has no place here";
        }

        switch (kind)
        {
            case TreeSnapshot.HeaderRecord:
                TakeHeader(ref decoder);
                break;
            case TreeSnapshot.SessionRecord:
                TakeSession(ref decoder);
                break;
            case TreeSnapshot.ResultRecord:
                TakeResult(ref decoder, record);
                break;
            case TreeSnapshot.ZnodeRecord:
                TakeZnode(ref decoder);
                break;
            case TreeSnapshot.EndRecord:
                TakeEnd(ref decoder, checksumBefore());
                break;
            default:
                decoder.Fail("a record has an unknown kind");
                break;
        }

        decoder.ExpectEnd();
        _last = isResult ? _last : kind;
        return decoder.Error;
    }

    private void TakeHeader(ref ByteDecoder decoder)
    {
        _state.LastZxid = new Zxid(decoder.Long());
        _state.LastTime = decoder.Long();
        _state.EnsembleId = decoder.Long();
        _state.ApplyLevel = decoder.Int();
        if (_state.ApplyLevel < 1 || _state.ApplyLevel > _knownLevel)
        {
            IsUnknownLevel = true;
            decoder.Fail($"apply level {_state.ApplyLevel} is not known to this program (it knows up to {_knownLevel})");
        }

        if (_state.LastZxid < Zxid.Zero || _state.LastTime < 0)
        {
            decoder.Fail("the header has a negative zxid or time");
        }
    }

    private void TakeSession(ref ByteDecoder decoder)
    {
        var id = new SessionId(decoder.Long());
        var password = decoder.Bytes();
        var timeout = decoder.Int();
        var acked = decoder.Long();
        var last = decoder.Long();
        if (decoder.HasFailed)
        {
            return;
        }

        var isNext = id > (_session?.Id ?? SessionId.None) && id.Value <= _state.LastZxid.Value;
        if (!isNext || password.Length != PasswordHash.Size || timeout <= 0 || acked < 0 || last < acked || last == long.MaxValue)
        {
            decoder.Fail($"session {id} has fields out of range or out of order");
            return;
        }

        var hash = PasswordHash.From(password.Span);
        if (_state.Sessions.FindByPassword(hash) is not null)
        {
            decoder.Fail($"session {id} has the password of another one");
            return;
        }

        _session = new Session(id, hash, timeout) { AckedSeq = acked, LastAppliedSeq = acked };
        _state.Sessions.Add(_session);
        _missingResults = last - acked;
    }

    private void TakeResult(ref ByteDecoder decoder, ReadOnlyMemory<byte> record)
    {
        var requestHash = decoder.Fixed64();
        var start = decoder.Position;
        WriteResultCodec.Read(ref decoder, out var covered);
        if (decoder.HasFailed)
        {
            return;
        }

        Invariant.Holds(_session is not null);
        _state.Sessions.Record(_session, new KeptResult(requestHash, record[start..].ToArray(), covered - start));
        _missingResults--;
    }

    private void TakeZnode(ref ByteDecoder decoder)
    {
        var depth = decoder.NonNegativeInt();
        var name = decoder.Text();
        var life = new ZnodeLife((CreateMode)decoder.Byte(), decoder.Long());
        var czxid = new Zxid(decoder.Long());
        var (mzxid, pzxid) = (new Zxid(decoder.Long()), new Zxid(decoder.Long()));
        var (ctime, mtime) = (decoder.Long(), decoder.Long());
        var (version, aversion) = (decoder.Int(), decoder.Int());
        var creates = decoder.Long();
        var acl = TakeAcl(ref decoder);
        var data = decoder.Bytes().Span;
        if (decoder.HasFailed || acl is null)
        {
            return;
        }

        if (!_chain.TryPlace(depth, name) || !IsPossible(life, depth) || ctime < 0 || mtime < 0 || creates < 0)
        {
            decoder.Fail($"znode '{Encoding.UTF8.GetString(name)}' at depth {depth} is out of place or has fields out of range");
            return;
        }

        var isChanged = (mzxid, mtime, version) != (czxid, ctime, 0);
        var content = isChanged ? ZnodeContent.Of(name, data, mzxid, mtime, version) : ZnodeContent.Of(name, data);
        var znode = new Znode(content, _state.Znodes.HashOf(_chain.Path), _chain.ParentAt(depth), czxid, ctime, life, acl);
        znode.Restore(znode.Capture() with { Pzxid = pzxid, Creates = creates, Aversion = aversion });
        Enter(ref decoder, depth, znode);
    }

    private void Enter(ref ByteDecoder decoder, int depth, Znode znode)
    {
        if (depth > 0)
        {
            _state.Znodes.Acls.Retain(znode.Acl);
            _state.Znodes.EnterRead(znode);
        }
        else if (_state.Znodes.Root is var root && (znode.Czxid != root.Czxid || znode.Ctime != root.Ctime))
        {
            decoder.Fail("the root was never created");
            return;
        }
        else
        {
            _state.Znodes.SubtractShare(root, TreeDigest.OfPath(ZnodePath.Root));
            _state.Znodes.Restore(root, znode.Capture());
            znode = root;
        }

        if (_chain.Put(depth, znode) is { } wrong)
        {
            decoder.Fail(wrong);
        }
    }

    private bool IsPossible(ZnodeLife life, int depth) => life.Kind switch
    {
        CreateMode.Persistent => life.Value == 0,
        CreateMode.Container => life.Value == 0 && depth > 0,
        CreateMode.PersistentWithTtl => life.Value is >= 1 and <= CreateModes.MaxTtlMilliseconds && depth > 0,
        CreateMode.Ephemeral => _state.Sessions.TryFind(life.Owner, out _) && depth > 0,
        _ => false,
    };

    /// <summary>The list by its number, or, at its first use, the list itself; without the znode's reference.</summary>
    private InternedAcl? TakeAcl(ref ByteDecoder decoder)
    {
        var number = decoder.Varint();
        if (number > 0)
        {
            if (number <= (ulong)_acls.Count)
            {
                return _acls[(int)number - 1];
            }

            decoder.Fail("an access control list has a number that was not given");
            return null;
        }

        var entries = AclCodec.Read(ref decoder);
        if (decoder.HasFailed)
        {
            return null;
        }

        // The builder's own references keep every list in the table until the end.
        var acl = _state.Znodes.Acls.Retain(entries);
        if (acl.Entries.Count == 0 || acl.Entries.Count != entries.Count || !_distinctAcls.Add(acl))
        {
            decoder.Fail("an access control list is empty, has duplicates or was given before");
        }

        _acls.Add(acl);
        return acl;
    }

    private void TakeEnd(ref ByteDecoder decoder, ulong checksum)
    {
        var sessions = decoder.Varint();
        var znodes = decoder.Varint();
        var digest = decoder.Fixed64();
        if (decoder.Fixed64() != checksum)
        {
            decoder.Fail("the checksum of the snapshot does not match");
            return;
        }

        _acls.ForEach(_state.Znodes.Acls.Release);
        _state.Znodes.IndexRead();
        var hasRoot = !_chain.IsEmpty;
        if (_chain.CompleteFrom(0) is { } wrong)
        {
            decoder.Fail(wrong);
        }

        if (!hasRoot || sessions != (ulong)_state.Sessions.Count || znodes != (ulong)_state.Znodes.Count || digest != _state.Digest)
        {
            decoder.Fail("the counts or the digest of the snapshot do not match");
            return;
        }

        _state.Znodes.Quotas.Load(_state.Znodes);
        Tree = new DataTree(_state);
    }
}
