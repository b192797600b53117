using System.Diagnostics;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Codecs;

/// <summary>One op of a write. Reads tolerate values without meaning (an unknown mode, a negative time to live): Apply refuses those by a result.</summary>
internal static class OpCodec
{
    /// <summary>The shortest op: kind and an empty path.</summary>
    public const int MinBytes = 2;

    private const byte Create = 1;
    private const byte Delete = 2;
    private const byte DeleteRecursive = 3;
    private const byte SetData = 4;
    private const byte SetAcl = 5;
    private const byte Check = 6;
    private const byte CheckAbsent = 7;

    public static void Write(ByteEncoder encoder, Op op)
    {
        encoder.Byte(KindOf(op));
        encoder.String(op.Path);
        switch (op)
        {
            case CreateOp create:
                encoder.Bytes(create.Data.Span);
                AclCodec.Write(encoder, create.Acl);
                encoder.Int((int)create.Mode);
                encoder.Long(create.TtlMilliseconds);
                encoder.Bool(create.IfAbsent);
                break;
            case DeleteOp delete:
                encoder.Int(delete.Version);
                break;
            case DeleteRecursiveOp delete:
                encoder.Int(delete.Version);
                encoder.Int(delete.Bound);
                break;
            case SetDataOp set:
                encoder.Bytes(set.Data.Span);
                encoder.Int(set.Version);
                break;
            case SetAclOp set:
                AclCodec.Write(encoder, set.Acl);
                encoder.Int(set.Version);
                break;
            case CheckOp check:
                encoder.Int(check.Version);
                encoder.Long(check.Czxid.Value);
                break;
        }
    }

    public static Op? Read(ref ByteDecoder decoder)
    {
        var kind = decoder.Byte();
        var path = decoder.String();
        switch (kind)
        {
            case Create:
                return ReadCreate(ref decoder, path);
            case Delete:
                return new DeleteOp(path, decoder.Int());
            case DeleteRecursive:
                var version = decoder.Int();
                return new DeleteRecursiveOp(path, version, decoder.Int());
            case SetData:
                var data = decoder.Bytes();
                return new SetDataOp(path, data, decoder.Int());
            case SetAcl:
                var acl = AclCodec.Read(ref decoder);
                return new SetAclOp(path, acl, decoder.Int());
            case Check:
                var expected = decoder.Int();
                return new CheckOp(path, expected, new Zxid(decoder.Long()));
            case CheckAbsent:
                return new CheckAbsentOp(path);
            default:
                decoder.Fail("an op has an unknown kind");
                return null;
        }
    }

    private static CreateOp ReadCreate(ref ByteDecoder decoder, string path)
    {
        var data = decoder.Bytes();
        var acl = AclCodec.Read(ref decoder);
        var mode = (CreateMode)decoder.Int();
        var ttl = decoder.Long();
        return new CreateOp(path, data, acl, mode, ttl, decoder.Bool());
    }

    private static byte KindOf(Op op) => op switch
    {
        CreateOp => Create,
        DeleteOp => Delete,
        DeleteRecursiveOp => DeleteRecursive,
        SetDataOp => SetData,
        SetAclOp => SetAcl,
        CheckOp => Check,
        CheckAbsentOp => CheckAbsent,
        _ => throw new UnreachableException(op.GetType().Name),
    };
}
