using System.Diagnostics;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Codecs;

/// <summary>The body of a txn; its bytes are also what the request hash covers.</summary>
internal static class TxnBodyCodec
{
    private const byte Founding = 1;
    private const byte OpenSession = 2;
    private const byte CloseSession = 3;
    private const byte Write = 4;
    private const byte Error = 5;
    private const byte Reap = 6;
    private const byte RaiseLevel = 7;
    private const byte Membership = 8;
    private const byte SetQuota = 9;
    private const int MinGuardBytes = 2;

    public static void WriteBody(ByteEncoder encoder, TxnBody body)
    {
        switch (body)
        {
            case FoundingTxn founding:
                encoder.Byte(Founding);
                encoder.Long(founding.EnsembleId);
                break;
            case OpenSessionTxn open:
                encoder.Byte(OpenSession);
                encoder.Bytes(open.PasswordHash.Span);
                encoder.Int(open.TimeoutMilliseconds);
                break;
            case CloseSessionTxn close:
                encoder.Byte(CloseSession);
                encoder.Int((int)close.Reason);
                break;
            case WriteTxn write:
                encoder.Byte(Write);
                WriteOps(encoder, write);
                break;
            case ErrorTxn error:
                encoder.Byte(Error);
                encoder.Int((int)error.Code);
                encoder.String(error.Message);
                break;
            case ReapTxn reap:
                encoder.Byte(Reap);
                encoder.String(reap.Path);
                encoder.Long(reap.Czxid.Value);
                encoder.Long(reap.Mzxid.Value);
                break;
            case RaiseLevelTxn raise:
                encoder.Byte(RaiseLevel);
                encoder.Int(raise.Level);
                break;
            case MembershipTxn membership:
                encoder.Byte(Membership);
                encoder.String(membership.Members);
                break;
            case QuotaTxn { Quota: var quota }:
                encoder.Byte(SetQuota);
                encoder.String(quota.Path);
                encoder.Long(quota.MaxZnodes);
                encoder.Long(quota.MaxBytes);
                break;
            default:
                throw new UnreachableException(body.GetType().Name);
        }
    }

    public static TxnBody? ReadBody(ref ByteDecoder decoder)
    {
        switch (decoder.Byte())
        {
            case Founding:
                return new FoundingTxn(decoder.Long());
            case OpenSession:
                var password = decoder.Bytes();
                return new OpenSessionTxn(password, decoder.Int());
            case CloseSession:
                return new CloseSessionTxn((CloseReason)decoder.Int());
            case Write:
                return ReadOps(ref decoder);
            case Error:
                var code = (ErrorCode)decoder.Int();
                return new ErrorTxn(code, decoder.String());
            case Reap:
                var path = decoder.String();
                var czxid = new Zxid(decoder.Long());
                return new ReapTxn(path, czxid, new Zxid(decoder.Long()));
            case RaiseLevel:
                return new RaiseLevelTxn(decoder.Int());
            case Membership:
                return new MembershipTxn(decoder.String());
            case SetQuota:
                var subtree = decoder.String();
                var znodes = decoder.Long();
                return new QuotaTxn(new Quota(subtree, znodes, decoder.Long()));
            default:
                decoder.Fail("a txn has an unknown kind");
                return null;
        }
    }

    /// <summary>The members that a body sets, without reading a body that sets none.</summary>
    public static string? ReadMembers(ref ByteDecoder decoder) => decoder.Byte() == Membership ? decoder.String() : null;

    private static void WriteOps(ByteEncoder encoder, WriteTxn write)
    {
        encoder.Bool(write.IsMulti);
        encoder.Varint((ulong)write.Guards.Count);
        for (var i = 0; i < write.Guards.Count; i++)
        {
            encoder.String(write.Guards[i].Path);
            encoder.Long(write.Guards[i].Czxid.Value);
        }

        encoder.Varint((ulong)write.Ops.Count);
        for (var i = 0; i < write.Ops.Count; i++)
        {
            OpCodec.Write(encoder, write.Ops[i]);
        }
    }

    private static WriteTxn? ReadOps(ref ByteDecoder decoder)
    {
        var isMulti = decoder.Bool();
        var guardCount = decoder.Count(MinGuardBytes);
        HolderGuard[] guards = guardCount == 0 ? [] : new HolderGuard[guardCount];
        for (var i = 0; i < guards.Length && !decoder.HasFailed; i++)
        {
            var path = decoder.String();
            guards[i] = new HolderGuard(path, new Zxid(decoder.Long()));
        }

        var ops = new Op[decoder.Count(OpCodec.MinBytes)];
        for (var i = 0; i < ops.Length; i++)
        {
            if (OpCodec.Read(ref decoder) is not { } op || decoder.HasFailed)
            {
                return null;
            }

            ops[i] = op;
        }

        return new WriteTxn(ops, guards, isMulti);
    }
}
