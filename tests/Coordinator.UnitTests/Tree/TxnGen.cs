using System.Text;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;
using CsCheck;

namespace Coordinator.UnitTests.Tree;

/// <summary>Txns of every kind with any field values, legal or not: for codecs, which must carry what they are given.</summary>
internal static class TxnGen
{
    private static readonly Gen<string> Text = Gen.Char["/abé漢\u0001"].Array[0, 12].Select(chars => new string(chars));

    private static readonly Gen<long> AnyLong = Gen.OneOf(Gen.Long[-2, 300], Gen.Long);

    private static readonly Gen<int> AnyInt = Gen.OneOf(Gen.Int[-2, 300], Gen.Int);

    private static readonly Gen<ReadOnlyMemory<byte>> Bytes = Gen.Byte.Array[0, 40].Select(bytes => new ReadOnlyMemory<byte>(bytes));

    private static readonly Gen<Zxid> AnyZxid = AnyLong.Select(value => new Zxid(value));

    private static readonly Gen<Identity> AnyIdentity = Gen.Select(Text, Text).Select((scheme, id) => new Identity(scheme, id));

    private static readonly Gen<IReadOnlyList<Acl>> AnyAcl = Gen.OneOf(
        Gen.Const(Acl.OpenToAll),
        Gen.Select(AnyInt, AnyIdentity).Select((bits, id) => new Acl((Permissions)bits, id)).Array[0, 3].Select(acl => (IReadOnlyList<Acl>)acl));

    private static readonly Gen<Op> AnyOp = Gen.OneOf(
        Gen.Select(Text, Bytes, AnyAcl, AnyInt, AnyLong, Gen.Bool)
            .Select((path, data, acl, mode, ttl, ifAbsent) => (Op)new CreateOp(path, data, acl, (CreateMode)mode, ttl, ifAbsent)),
        Gen.Select(Text, AnyInt).Select((path, version) => (Op)new DeleteOp(path, version)),
        Gen.Select(Text, AnyInt, AnyInt).Select((path, version, bound) => (Op)new DeleteRecursiveOp(path, version, bound)),
        Gen.Select(Text, Bytes, AnyInt).Select((path, data, version) => (Op)new SetDataOp(path, data, version)),
        Gen.Select(Text, AnyAcl, AnyInt).Select((path, acl, version) => (Op)new SetAclOp(path, acl, version)),
        Gen.Select(Text, AnyInt, AnyZxid).Select((path, version, czxid) => (Op)new CheckOp(path, version, czxid)),
        Text.Select(path => (Op)new CheckAbsentOp(path)));

    private static readonly Gen<HolderGuard> AnyGuard = Gen.Select(Text, AnyZxid).Select((path, czxid) => new HolderGuard(path, czxid));

    public static readonly Gen<TxnBody> AnyBody = Gen.OneOf(
        AnyLong.Select(id => (TxnBody)new FoundingTxn(id)),
        Gen.Select(Bytes, AnyInt).Select((hash, timeout) => (TxnBody)new OpenSessionTxn(hash, timeout)),
        AnyInt.Select(reason => (TxnBody)new CloseSessionTxn((CloseReason)reason)),
        AnyInt.Select(level => (TxnBody)new RaiseLevelTxn(level)),
        Gen.Select(Text, AnyLong, AnyLong).Select((path, znodes, bytes) => (TxnBody)new QuotaTxn(new Quota(path, znodes, bytes))),
        Text.Select(members => (TxnBody)new MembershipTxn(members)),
        Gen.Select(AnyOp.Array[0, 5], AnyGuard.Array[0, 3], Gen.Bool).Select((ops, guards, multi) => (TxnBody)new WriteTxn(ops, guards, multi)),
        Gen.Select(AnyInt, Text).Select((code, message) => (TxnBody)new ErrorTxn((ErrorCode)code, message)),
        Gen.Select(Text, AnyZxid, AnyZxid).Select((path, czxid, mzxid) => (TxnBody)new ReapTxn(path, czxid, mzxid)));

    private static readonly Gen<TxnHeader> AnyHeader =
        Gen.Select(AnyLong, Gen.Select(AnyLong, AnyLong, AnyLong, Gen.ULong), Gen.Select(AnyInt, AnyLong, AnyInt, AnyInt), AnyIdentity.Array[0, 3])
            .Select((time, session, origin, identities) => new TxnHeader(time)
            {
                Session = new SessionId(session.Item1),
                WriteSeq = session.Item2,
                AckedSeq = session.Item3,
                RequestHash = session.Item4,
                Origin = new ServerId(origin.Item1),
                OriginRequest = origin.Item2,
                MaxKeptResults = origin.Item3,
                MaxKeptBytes = origin.Item4,
                Identities = identities,
            });

    public static readonly Gen<Txn> AnyTxn = Gen.Select(AnyHeader, AnyBody).Select((header, body) => new Txn(header, body));

    /// <summary>Everything that a txn says, as text, for comparison: records compare their lists and memories by reference.</summary>
    public static string Describe(Txn txn)
    {
        var text = new StringBuilder().Append(txn.Header with { Identities = [] });
        text.AppendJoin('|', txn.Header.Identities);
        if (txn.Body is not WriteTxn write)
        {
            return text.Append(txn.Body is OpenSessionTxn open ? Convert.ToHexString(open.PasswordHash.Span) + open.TimeoutMilliseconds : txn.Body).ToString();
        }

        text.Append(write.IsMulti).AppendJoin('|', write.Guards);
        foreach (var op in write.Ops)
        {
            text.Append('\n').Append(op switch
            {
                CreateOp create => create with { Data = default, Acl = [] },
                SetDataOp set => set with { Data = default },
                SetAclOp set => set with { Acl = [] },
                _ => op,
            });
            text.Append(Convert.ToHexString(((op as CreateOp)?.Data ?? (op as SetDataOp)?.Data ?? default).Span));
            text.AppendJoin('|', (op as CreateOp)?.Acl ?? (op as SetAclOp)?.Acl ?? []);
        }

        return text.ToString();
    }
}
