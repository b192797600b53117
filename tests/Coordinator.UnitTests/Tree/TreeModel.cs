using System.Globalization;
using System.Text;
using Coordinator.Primitives;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Tree;

/// <summary>
/// The rules of the tree once more, as naively as possible: immutable znodes in a dictionary that a multi copies, children found by looking
/// at every path, every result kept.
/// </summary>
internal sealed class TreeModel
{
    public SortedDictionary<string, ModelZnode> Znodes { get; private set; } = new(StringComparer.Ordinal)
    {
        ["/"] = new ModelZnode([], Acl.OpenToAll, CreateMode.Persistent, SessionId.None, 0, new Stat()),
    };

    public SortedDictionary<SessionId, ModelSession> Sessions { get; } = [];

    public SortedDictionary<string, Quota> Quotas { get; } = new(StringComparer.Ordinal);

    public long Time { get; private set; }

    private IReadOnlyList<Identity> Caller { get; set; } = [];

    public (ApplyDisposition Disposition, ErrorCode Code, IReadOnlyList<(ErrorCode Code, string Path)> Ops) Apply(Zxid zxid, Txn txn)
    {
        var header = txn.Header;
        Time = Math.Max(Time, header.Time);
        ModelSession? session = null;
        if (!header.Session.IsNone && !Sessions.TryGetValue(header.Session, out session))
        {
            return (ApplyDisposition.Applied, ErrorCode.SessionExpired, []);
        }

        if (session is not null)
        {
            session.Acked = Math.Max(session.Acked, Math.Min(header.AckedSeq, session.Results.Count));
            if (header.WriteSeq > 0 && Refuse(session, header) is { } refused)
            {
                return refused;
            }
        }

        Caller = header.Identities;
        var (code, ops) = Run(zxid, header.Session, txn.Body);
        if (header.WriteSeq > 0)
        {
            session?.Results.Add((header.RequestHash, code, ops));
        }

        return (ApplyDisposition.Applied, code, ops);
    }

    private static (ApplyDisposition, ErrorCode, IReadOnlyList<(ErrorCode, string)>)? Refuse(ModelSession session, TxnHeader header)
    {
        var seq = header.WriteSeq;
        if (seq <= session.Acked)
        {
            return (ApplyDisposition.Stale, ErrorCode.OutOfSequence, []);
        }

        if (seq <= session.Results.Count)
        {
            var (hash, code, ops) = session.Results[(int)seq - 1];
            return hash == header.RequestHash ? (ApplyDisposition.Duplicate, code, ops) : (ApplyDisposition.Duplicate, ErrorCode.BadArguments, []);
        }

        return seq > session.Results.Count + 1 || seq - session.Acked > header.MaxKeptResults
            ? (ApplyDisposition.OutOfSequence, ErrorCode.OutOfSequence, [])
            : null;
    }

    private (ErrorCode Code, IReadOnlyList<(ErrorCode, string)> Ops) Run(Zxid zxid, SessionId session, TxnBody body)
    {
        switch (body)
        {
            case OpenSessionTxn open:
                var password = Convert.ToHexString(open.PasswordHash.Span);
                if (!Sessions.Values.Any(s => s.Password == password))
                {
                    Sessions.Add(new SessionId(zxid.Value), new ModelSession(password));
                }

                return (ErrorCode.Ok, []);
            case CloseSessionTxn:
                foreach (var path in Znodes.Where(z => z.Value.Owner == session).Select(z => z.Key).ToList())
                {
                    Remove(path, zxid);
                }

                Sessions.Remove(session);
                return (ErrorCode.Ok, []);
            case ReapTxn reap:
                return (Reap(reap, zxid), []);
            case QuotaTxn set:
                return (SetQuota(set.Quota, zxid), []);
            case WriteTxn write:
                return RunOps(zxid, session, write);
            default:
                return (((ErrorTxn)body).Code, []);
        }
    }

    /// <summary>Znodes and bytes at a path and below, counted anew.</summary>
    public (long Znodes, long Bytes) Usage(string path)
    {
        var inside = Znodes.Where(znode => ZnodePath.IsSameOrBelow(znode.Key, path)).ToList();
        return (inside.Count, inside.Sum(znode => (long)znode.Value.Data.Length));
    }

    private ErrorCode SetQuota(Quota quota, Zxid zxid)
    {
        if (quota.MaxZnodes == 0)
        {
            return ErrorCode.BadArguments;
        }

        if (quota.IsNone ? !Quotas.Remove(quota.Path) : !Znodes.ContainsKey(quota.Path))
        {
            return ErrorCode.NoNode;
        }

        if (!quota.IsNone)
        {
            Quotas[quota.Path] = quota;
        }

        var text = string.Concat(Quotas.Values.Select(set => $"{(set.MaxZnodes < 0 ? "-" : set.MaxZnodes)} {(set.MaxBytes < 0 ? "-" : set.MaxBytes)} {set.Path}\n"));
        Keep("/coordinator", [], zxid);
        Keep("/coordinator/quotas", Encoding.UTF8.GetBytes(text), zxid);
        return ErrorCode.Ok;
    }

    private void Keep(string path, byte[] data, Zxid zxid)
    {
        if (!Znodes.TryGetValue(path, out var znode))
        {
            Add(path, data, Acl.OpenToAll, CreateMode.Persistent, SessionId.None, 0, zxid);
        }
        else if (path == "/coordinator/quotas")
        {
            SetData(path, znode, data, zxid);
        }
    }

    /// <summary>Whether a quota forbids that a subtree gets one more znode, or so many more bytes.</summary>
    private bool Exceeds(string path, int znodes, int bytes) => Quotas.Values.Any(quota =>
    {
        var (usedZnodes, usedBytes) = Usage(quota.Path);
        return ZnodePath.IsSameOrBelow(path, quota.Path)
            && ((znodes > 0 && quota.MaxZnodes >= 0 && usedZnodes >= quota.MaxZnodes) || (bytes > 0 && quota.MaxBytes >= 0 && usedBytes + bytes > quota.MaxBytes));
    });

    private (ErrorCode Code, IReadOnlyList<(ErrorCode, string)> Ops) RunOps(Zxid zxid, SessionId session, WriteTxn write)
    {
        foreach (var guard in write.Guards)
        {
            if (!May(guard.Path, Permissions.Read))
            {
                return (ErrorCode.NoAuth, []);
            }

            if (!Znodes.TryGetValue(guard.Path, out var holder) || holder.Stat.Czxid != guard.Czxid)
            {
                return (ErrorCode.GuardFailed, []);
            }
        }

        var before = new SortedDictionary<string, ModelZnode>(Znodes, StringComparer.Ordinal);
        var results = new List<(ErrorCode, string)>();
        foreach (var op in write.Ops)
        {
            var (code, path) = RunOp(zxid, session, op);
            results.Add((code, path));
            if (code != ErrorCode.Ok)
            {
                Znodes = before;
                var failed = results.Count - 1;
                return (code, [.. write.Ops.Select((o, i) => i == failed ? (code, path) : (i < failed ? ErrorCode.Ok : ErrorCode.RuntimeInconsistency, o.Path))]);
            }
        }

        return (ErrorCode.Ok, results);
    }

    private (ErrorCode Code, string Path) RunOp(Zxid zxid, SessionId session, Op op)
    {
        if (op is CreateOp create)
        {
            return Create(zxid, session, create);
        }

        if (op is DeleteOp or DeleteRecursiveOp && op.Path == "/")
        {
            return (ErrorCode.BadArguments, op.Path);
        }

        if (op is CheckAbsentOp)
        {
            return (Znodes.ContainsKey(op.Path) ? ErrorCode.NodeExists : ErrorCode.Ok, op.Path);
        }

        if (op is SetAclOp set && Stored(set.Acl).Count == 0)
        {
            return (ErrorCode.InvalidAcl, op.Path);
        }

        var (needed, on) = op switch
        {
            DeleteOp or DeleteRecursiveOp => (Permissions.Delete, ParentOf(op.Path)),
            SetDataOp => (Permissions.Write, op.Path),
            SetAclOp => (Permissions.Admin, op.Path),
            _ => (Permissions.Read, op.Path),
        };
        if (!May(on, needed))
        {
            return (ErrorCode.NoAuth, op.Path);
        }

        return Znodes.TryGetValue(op.Path, out var znode) ? (Change(zxid, op, znode), op.Path) : (ErrorCode.NoNode, op.Path);
    }

    private ErrorCode Change(Zxid zxid, Op op, ModelZnode znode)
    {
        var stat = znode.Stat;
        switch (op)
        {
            case DeleteOp delete when delete.Version != -1 && delete.Version != stat.Version:
            case DeleteRecursiveOp recursive when recursive.Version != -1 && recursive.Version != stat.Version:
            case SetDataOp set when set.Version != -1 && set.Version != stat.Version:
            case SetAclOp setAcl when setAcl.Version != -1 && setAcl.Version != stat.Aversion:
            case CheckOp check when (check.Version != -1 && check.Version != stat.Version) || (!check.Czxid.IsZero && check.Czxid != stat.Czxid):
                return ErrorCode.BadVersion;
            case DeleteOp when stat.NumChildren > 0:
                return ErrorCode.NotEmpty;
            case DeleteOp:
                Remove(op.Path, zxid);
                break;
            case DeleteRecursiveOp recursive:
                var doomed = Znodes.Keys.Where(path => path == op.Path || path.StartsWith(op.Path + "/", StringComparison.Ordinal)).ToList();
                if (doomed.Count > recursive.Bound)
                {
                    return ErrorCode.TooLarge;
                }

                if (doomed.Any(path => !May(ParentOf(path), Permissions.Delete)))
                {
                    return ErrorCode.NoAuth;
                }

                doomed.Skip(1).ToList().ForEach(path => Znodes.Remove(path));
                Remove(op.Path, zxid);
                break;
            case SetDataOp set when Exceeds(op.Path, 0, set.Data.Length - znode.Data.Length):
                return ErrorCode.QuotaExceeded;
            case SetDataOp set:
                SetData(op.Path, znode, set.Data.ToArray(), zxid);
                break;
            case SetAclOp setAcl:
                Znodes[op.Path] = znode with { Acl = Stored(setAcl.Acl), Stat = stat with { Aversion = stat.Aversion + 1 } };
                break;
        }

        return ErrorCode.Ok;
    }

    private (ErrorCode Code, string Path) Create(Zxid zxid, SessionId session, CreateOp op)
    {
        var parentPath = ParentOf(op.Path);
        if (Stored(op.Acl).Count == 0)
        {
            return (ErrorCode.InvalidAcl, op.Path);
        }

        if (op.Mode.IsEphemeral() && session.IsNone)
        {
            return (ErrorCode.BadArguments, op.Path);
        }

        if (!Znodes.TryGetValue(parentPath, out var parent))
        {
            return (ErrorCode.NoNode, op.Path);
        }

        if (!May(parentPath, Permissions.Create) && !(op.IfAbsent && Znodes.ContainsKey(op.Path)))
        {
            return (ErrorCode.NoAuth, op.Path);
        }

        var path = op.Mode.IsSequential() ? op.Path + parent.Creates.ToString("D10", CultureInfo.InvariantCulture) : op.Path;
        if (Znodes.ContainsKey(path))
        {
            return (op.IfAbsent ? ErrorCode.Ok : ErrorCode.NodeExists, path);
        }

        if (!parent.Owner.IsNone)
        {
            return (ErrorCode.NoChildrenForEphemerals, path);
        }

        if (Exceeds(path, 1, op.Data.Length))
        {
            return (ErrorCode.QuotaExceeded, path);
        }

        Add(path, op.Data.ToArray(), Stored(op.Acl), op.Mode, op.Mode.IsEphemeral() ? session : SessionId.None, op.TtlMilliseconds, zxid);
        return (ErrorCode.Ok, path);
    }

    private void Add(string path, byte[] data, IReadOnlyList<Acl> acl, CreateMode mode, SessionId owner, long ttl, Zxid zxid)
    {
        var stat = new Stat(zxid, zxid, Time, Time, 0, 0, 0, owner, data.Length, 0, zxid);
        Znodes[path] = new ModelZnode(data, acl, mode, owner, ttl, stat);
        var parent = Znodes[ParentOf(path)];
        var grown = parent.Stat with { Cversion = parent.Stat.Cversion + 1, NumChildren = parent.Stat.NumChildren + 1, Pzxid = zxid };
        Znodes[ParentOf(path)] = parent with { Creates = parent.Creates + 1, Stat = grown };
    }

    private void SetData(string path, ModelZnode znode, byte[] data, Zxid zxid)
    {
        var stat = znode.Stat with { Version = znode.Stat.Version + 1, Mzxid = zxid, Mtime = Time, DataLength = data.Length };
        Znodes[path] = znode with { Data = data, Stat = stat };
    }

    private ErrorCode Reap(ReapTxn reap, Zxid zxid)
    {
        if (!Znodes.TryGetValue(reap.Path, out var znode))
        {
            return ErrorCode.NoNode;
        }

        if (znode.Stat.Czxid != reap.Czxid || znode.Stat.Mzxid != reap.Mzxid)
        {
            return ErrorCode.BadVersion;
        }

        if (znode.Stat.NumChildren > 0)
        {
            return ErrorCode.NotEmpty;
        }

        var due = znode.Mode == CreateMode.Container ? znode.Stat.Cversion > 0 : znode.Mode.HasTtl() && Time - znode.Stat.Mtime > znode.Ttl;
        if (due)
        {
            Remove(reap.Path, zxid);
        }

        return due ? ErrorCode.Ok : ErrorCode.BadArguments;
    }

    private void Remove(string path, Zxid zxid)
    {
        Znodes.Remove(path);
        var parentPath = ParentOf(path);
        var parent = Znodes[parentPath];
        var shrunk = parent.Stat with { Cversion = parent.Stat.Cversion + 1, NumChildren = parent.Stat.NumChildren - 1, Pzxid = zxid };
        Znodes[parentPath] = parent with { Stat = shrunk };
    }

    private static string ParentOf(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "/";

    /// <summary>Addresses are compared as they stand: the histories have no prefixes.</summary>
    private bool May(string path, Permissions permission) =>
        !Znodes.TryGetValue(path, out var znode)
        || Caller.Any(identity => identity.Scheme == "super")
        || znode.Acl.Any(entry => entry.Permissions.HasFlag(permission) && (entry.Identity.Scheme == "world" || Caller.Contains(entry.Identity)));

    private List<Acl> Stored(IReadOnlyList<Acl> acl) =>
        [.. acl.SelectMany(entry => entry.Identity.Scheme != "auth"
            ? [entry]
            : Caller.Where(identity => identity.Scheme == "digest").Select(identity => new Acl(entry.Permissions, identity)))];

    internal sealed record ModelZnode(byte[] Data, IReadOnlyList<Acl> Acl, CreateMode Mode, SessionId Owner, long Ttl, Stat Stat, long Creates = 0);

    internal sealed class ModelSession(string password)
    {
        public string Password { get; } = password;

        public long Acked { get; set; }

        public List<(ulong Hash, ErrorCode Code, IReadOnlyList<(ErrorCode Code, string Path)> Ops)> Results { get; } = [];
    }
}
