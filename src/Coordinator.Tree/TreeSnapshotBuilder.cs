using Coordinator.Primitives;
using Coordinator.Tree.Codecs;

namespace Coordinator.Tree;

/// <summary>Builds a tree from the records of a snapshot. What it does not check would later break an invariant of Apply.</summary>
internal sealed class TreeSnapshotBuilder(int knownLevel)
{
    private readonly TreeState _state = new();
    private readonly List<InternedAcl> _acls = [];
    private readonly HashSet<InternedAcl> _distinctAcls = [];

    /// <summary>The last znode and its ancestors, by depth.</summary>
    private readonly List<Znode> _chain = [];

    private byte _last;
    private Session? _session;
    private long _missingResults;

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
        if (_state.ApplyLevel < 1 || _state.ApplyLevel > knownLevel)
        {
            IsUnknownLevel = true;
            decoder.Fail($"apply level {_state.ApplyLevel} is not known to this program (it knows up to {knownLevel})");
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
        var name = decoder.String();
        var life = new ZnodeLife((CreateMode)decoder.Byte(), decoder.Long());
        var czxid = new Zxid(decoder.Long());
        var state = new ZnodeState { Mzxid = new Zxid(decoder.Long()), Pzxid = new Zxid(decoder.Long()) };
        var ctime = decoder.Long();
        state.Mtime = decoder.Long();
        state.Version = decoder.Int();
        state.Aversion = decoder.Int();
        state.Creates = decoder.Long();
        var acl = TakeAcl(ref decoder);
        state.Data = decoder.Bytes().ToArray();
        if (decoder.HasFailed || acl is null)
        {
            return;
        }

        state.Acl = acl;
        state.DataHash = TreeDigest.OfData(state.Data);
        if (Place(depth, name) is not { } place || !IsPossible(life, depth) || ctime < 0 || state.Mtime < 0 || state.Creates < 0)
        {
            decoder.Fail($"znode '{name}' at depth {depth} is out of place or has fields out of range");
            return;
        }

        if (depth == 0)
        {
            EnterRoot(ref decoder, czxid, ctime, state);
            return;
        }

        var znode = new Znode(place.Path, place.Parent, czxid, ctime, life) { State = state };
        _state.Znodes.Acls.Retain(acl);
        _state.Znodes.Enter(znode);
        _chain.RemoveRange(depth, _chain.Count - depth);
        _chain.Add(znode);
    }

    /// <summary>The parent and path of the next znode, if it follows the previous one in the order of a snapshot.</summary>
    private (Znode? Parent, string Path)? Place(int depth, string name)
    {
        if (depth == 0)
        {
            return _chain.Count == 0 && name.Length == 0 ? (null, ZnodePath.Root) : null;
        }

        if (depth > _chain.Count || name.Length == 0 || name.Contains('/', StringComparison.Ordinal))
        {
            return null;
        }

        var parent = _chain[depth - 1];
        var path = ZnodePath.Child(parent.Path, name);
        var follows = depth == _chain.Count || string.CompareOrdinal(_chain[depth].Path, path) < 0;
        return follows && !parent.Life.IsEphemeral && ZnodePath.Validate(path) is null ? (parent, path) : null;
    }

    private bool IsPossible(ZnodeLife life, int depth) => life.Kind switch
    {
        CreateMode.Persistent => life.Value == 0,
        CreateMode.Container => life.Value == 0 && depth > 0,
        CreateMode.PersistentWithTtl => life.Value is >= 1 and <= CreateModes.MaxTtlMilliseconds && depth > 0,
        CreateMode.Ephemeral => _state.Sessions.TryFind(life.Owner, out _) && depth > 0,
        _ => false,
    };

    private void EnterRoot(ref ByteDecoder decoder, Zxid czxid, long ctime, in ZnodeState state)
    {
        var root = _state.Znodes.Root;
        if (czxid != root.Czxid || ctime != root.Ctime)
        {
            decoder.Fail("the root was never created");
            return;
        }

        _state.Znodes.Restore(root, in state);
        _chain.Add(root);
    }

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
        foreach (var znode in ZnodeWalk.All(_state.Znodes.Root))
        {
            _state.Znodes.Rehash(znode);
            if (znode.State.Creates < znode.NumChildren)
            {
                decoder.Fail($"{znode.Path} has more children than were ever created");
            }
        }

        if (_chain.Count == 0 || sessions != (ulong)_state.Sessions.Count || znodes != (ulong)_state.Znodes.Count || digest != _state.Digest)
        {
            decoder.Fail("the counts or the digest of the snapshot do not match");
            return;
        }

        _state.Znodes.Quotas.Load(_state.Znodes);
        Tree = new DataTree(_state);
    }
}
