using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Tree.Codecs;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree.Apply;

/// <summary>The rules of write numbers: exactly once and in order, for as long as the session lives.</summary>
internal static class WriteGate
{
    /// <summary>Null when the txn has the session's next number and its result may be kept.</summary>
    public static ApplyResult? Refuse(Zxid zxid, TxnHeader header, Session session)
    {
        var expected = session.LastAppliedSeq + 1;
        if (header.WriteSeq <= session.AckedSeq)
        {
            return Refused(zxid, ApplyDisposition.Stale, ErrorCode.OutOfSequence, $"write {header.WriteSeq} was acknowledged, expected is {expected}");
        }

        if (header.WriteSeq < expected)
        {
            return Repeat(zxid, header, session);
        }

        if (header.WriteSeq > expected)
        {
            return Refused(zxid, ApplyDisposition.OutOfSequence, ErrorCode.OutOfSequence, $"write {header.WriteSeq} is ahead, expected is {expected}");
        }

        if (expected - session.AckedSeq > header.MaxKeptResults)
        {
            return Refused(
                zxid,
                ApplyDisposition.OutOfSequence,
                ErrorCode.OutOfSequence,
                $"expected is {expected}, with a newer acknowledgement: the limit of kept results is {header.MaxKeptResults}");
        }

        return session.Results.Bytes > header.MaxKeptBytes
            ? Refused(
                zxid,
                ApplyDisposition.OutOfSequence,
                ErrorCode.OutOfSequence,
                $"expected is {expected}, with a newer acknowledgement: the limit of kept result bytes is {header.MaxKeptBytes}")
            : null;
    }

    /// <summary>The result kept under a number that was applied and not acknowledged.</summary>
    public static WriteResult Recorded(Session session, long seq)
    {
        var decoder = new ByteDecoder(session.Results[seq].Encoded);
        var result = WriteResultCodec.Read(ref decoder, out _);
        Invariant.Holds(!decoder.HasFailed);
        return result;
    }

    private static ApplyResult Repeat(Zxid zxid, TxnHeader header, Session session) =>
        session.Results[header.WriteSeq].RequestHash == header.RequestHash
            ? new ApplyResult(Recorded(session, header.WriteSeq), ApplyDisposition.Duplicate, [], SessionId.None, SessionId.None)
            : Refused(zxid, ApplyDisposition.Duplicate, ErrorCode.BadArguments, $"write {header.WriteSeq} was another request");

    private static ApplyResult Refused(Zxid zxid, ApplyDisposition disposition, ErrorCode code, FormattableString message) => new(
        Results.Refused(zxid, code, message.ToString(CultureInfo.InvariantCulture)),
        disposition,
        [],
        SessionId.None,
        SessionId.None);
}
