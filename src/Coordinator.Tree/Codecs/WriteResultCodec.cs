using Coordinator.Primitives;
using Coordinator.Tree.Apply;

namespace Coordinator.Tree.Codecs;

/// <summary>
/// Results as the session table and snapshots keep them. The message comes last and is not part of the digest: a release that words it
/// differently must not look like a diverged tree.
/// </summary>
internal static class WriteResultCodec
{
    private const int MinOpBytes = 3;

    /// <returns>The bytes before the message.</returns>
    public static int Write(ByteEncoder encoder, WriteResult result)
    {
        encoder.Long(result.Zxid.Value);
        encoder.Int((int)result.Code);
        encoder.Long(result.Session.Value);
        encoder.Varint((ulong)result.Ops.Count);
        for (var i = 0; i < result.Ops.Count; i++)
        {
            WriteOp(encoder, result.Ops[i]);
        }

        var covered = encoder.Length;
        encoder.Bool(result.Message is not null);
        if (result.Message is not null)
        {
            encoder.String(result.Message);
        }

        return covered;
    }

    public static WriteResult Read(ref ByteDecoder decoder, out int covered)
    {
        var zxid = new Zxid(decoder.Long());
        var code = (ErrorCode)decoder.Int();
        var session = new SessionId(decoder.Long());
        var count = decoder.Count(MinOpBytes);
        OpResult[] ops = count == 0 ? [] : new OpResult[count];
        for (var i = 0; i < ops.Length && !decoder.HasFailed; i++)
        {
            ops[i] = ReadOp(ref decoder);
        }

        covered = decoder.Position;
        var message = decoder.Bool() ? decoder.String() : null;
        return new WriteResult(zxid, code, message, ops, session);
    }

    private static void WriteOp(ByteEncoder encoder, OpResult op)
    {
        encoder.Int((int)op.Code);
        encoder.String(op.Path);
        encoder.Byte((byte)((op.Stat is null ? 0 : 1) | (op.Created ? 2 : 0)));
        if (op.Stat is not { } stat)
        {
            return;
        }

        encoder.Long(stat.Czxid.Value);
        encoder.Long(stat.Mzxid.Value);
        encoder.Long(stat.Ctime);
        encoder.Long(stat.Mtime);
        encoder.Int(stat.Version);
        encoder.Int(stat.Cversion);
        encoder.Int(stat.Aversion);
        encoder.Long(stat.EphemeralOwner.Value);
        encoder.Int(stat.DataLength);
        encoder.Int(stat.NumChildren);
        encoder.Long(stat.Pzxid.Value);
    }

    private static OpResult ReadOp(ref ByteDecoder decoder)
    {
        var code = (ErrorCode)decoder.Int();
        var path = decoder.String();
        var flags = decoder.Byte();
        if (flags > 3)
        {
            decoder.Fail("a result has unknown flags");
        }

        return new OpResult(code, path, (flags & 1) != 0 ? ReadStat(ref decoder) : null, (flags & 2) != 0);
    }

    private static Stat ReadStat(ref ByteDecoder decoder) => new(
        new Zxid(decoder.Long()),
        new Zxid(decoder.Long()),
        decoder.Long(),
        decoder.Long(),
        decoder.Int(),
        decoder.Int(),
        decoder.Int(),
        new SessionId(decoder.Long()),
        decoder.Int(),
        decoder.Int(),
        new Zxid(decoder.Long()));
}
