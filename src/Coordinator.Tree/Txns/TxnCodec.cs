using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using Coordinator.Primitives;
using Coordinator.Tree.Codecs;

namespace Coordinator.Tree.Txns;

/// <summary>
/// The one binary form of a txn: the apply level, the header, the body. Canonical: a txn has one encoding, and bytes that are not the
/// encoding of a txn do not decode.
/// </summary>
public static class TxnCodec
{
    /// <summary>Encodes a txn, once; the same bytes go to the log and to every learner.</summary>
    /// <param name="txn">The txn.</param>
    public static byte[] Encode(Txn txn)
    {
        using var encoder = new ByteEncoder();
        WriteHeader(encoder, txn.Header);
        TxnBodyCodec.WriteBody(encoder, txn.Body);
        return encoder.ToArray();
    }

    /// <summary>Decodes bytes that may be hostile. Data of the txn are slices of <paramref name="encoded"/>, which must not change afterwards.</summary>
    /// <param name="encoded">The bytes.</param>
    /// <param name="txn">The txn.</param>
    /// <param name="error">Why there is none; it names an unknown apply level.</param>
    /// <param name="knownLevel">The newest apply level that this program knows.</param>
    public static bool TryDecode(
        ReadOnlyMemory<byte> encoded,
        [NotNullWhen(true)] out Txn? txn,
        [NotNullWhen(false)] out string? error,
        int knownLevel = TxnHeader.CurrentApplyLevel)
    {
        var decoder = new ByteDecoder(encoded);
        var header = ReadHeader(ref decoder, knownLevel);
        var body = decoder.HasFailed ? null : TxnBodyCodec.ReadBody(ref decoder);
        decoder.ExpectEnd();
        error = decoder.Error;
        txn = error is null && body is not null ? new Txn(header, body) : null;
        return txn is not null;
    }

    /// <summary>The membership that a logged txn sets; null in any other txn. Cheap: every record of the log is asked.</summary>
    /// <param name="record">The record.</param>
    public static EnsembleMembership? MembershipOf(LogRecord record)
    {
        var decoder = new ByteDecoder(record.Body);
        SkipHeader(ref decoder);
        var members = decoder.HasFailed ? null : TxnBodyCodec.ReadMembers(ref decoder);
        return members is null || decoder.HasFailed ? null : EnsembleMembership.TryParse(record.Zxid, members);
    }

    /// <summary>Hash of a request, for <see cref="TxnHeader.RequestHash"/>: over the canonical encoding of its body.</summary>
    /// <param name="body">The request.</param>
    public static ulong RequestHash(TxnBody body)
    {
        using var encoder = new ByteEncoder();
        TxnBodyCodec.WriteBody(encoder, body);
        return XxHash3.HashToUInt64(encoder.Written);
    }

    /// <summary>What is refused before a proposal, because no state of the tree could make it right.</summary>
    /// <param name="body">The request.</param>
    /// <param name="limits">The limits of this service.</param>
    /// <param name="applyLevel">The level by which it will be applied.</param>
    /// <returns>Null when the shape is right; else the code, and a message that names the input and the limit.</returns>
    public static (ErrorCode Code, string Message)? ValidateShape(TxnBody body, Limits limits, int applyLevel = TxnHeader.CurrentApplyLevel) =>
        TxnShape.Validate(body, limits, applyLevel);

    private static void WriteHeader(ByteEncoder encoder, TxnHeader header)
    {
        encoder.Int(header.ApplyLevel);
        encoder.Long(header.Time);
        encoder.Long(header.Session.Value);
        encoder.Long(header.WriteSeq);
        encoder.Long(header.AckedSeq);
        encoder.Fixed64(header.RequestHash);
        encoder.Int(header.Origin.Value);
        encoder.Long(header.OriginRequest);
        encoder.Int(header.MaxKeptResults);
        encoder.Int(header.MaxKeptBytes);
        AclCodec.WriteIdentities(encoder, header.Identities);
    }

    private static TxnHeader ReadHeader(ref ByteDecoder decoder, int knownLevel)
    {
        var level = decoder.Int();
        if (level < 1 || level > knownLevel)
        {
            // What follows the level belongs to a format of that level, so nothing more can be read.
            decoder.Fail($"apply level {level} is not known to this program (it knows up to {knownLevel})");
        }

        return new TxnHeader(decoder.Long())
        {
            ApplyLevel = level,
            Session = new SessionId(decoder.Long()),
            WriteSeq = decoder.Long(),
            AckedSeq = decoder.Long(),
            RequestHash = decoder.Fixed64(),
            Origin = new ServerId(decoder.Int()),
            OriginRequest = decoder.Long(),
            MaxKeptResults = decoder.Int(),
            MaxKeptBytes = decoder.Int(),
            Identities = AclCodec.ReadIdentities(ref decoder),
        };
    }

    /// <summary>What <see cref="ReadHeader"/> reads, of any level, and nothing of it is kept.</summary>
    private static void SkipHeader(ref ByteDecoder decoder)
    {
        decoder.Int();
        decoder.Long();
        decoder.Long();
        decoder.Long();
        decoder.Long();
        decoder.Fixed64();
        decoder.Int();
        decoder.Long();
        decoder.Int();
        decoder.Int();
        AclCodec.SkipIdentities(ref decoder);
    }
}
