using Coordinator.Primitives;
using Coordinator.Replication.Messages;
using Coordinator.Tree.Txns;
using Google.Protobuf;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.Grpc.Peer.Codec;

internal static class RequestCodec
{
    public static Wire.ForwardWrites Encode(ForwardWrites message)
    {
        var wire = new Wire.ForwardWrites { Stay = message.Stay };
        wire.Txns.Capacity = message.Txns.Count;
        foreach (var txn in message.Txns)
        {
            wire.Txns.Add(UnsafeByteOperations.UnsafeWrap(TxnCodec.Encode(txn)));
        }

        return wire;
    }

    public static ForwardWrites Decode(Wire.ForwardWrites message)
    {
        var txns = new Txn[message.Txns.Count];
        for (var i = 0; i < txns.Length; i++)
        {
            txns[i] = TxnCodec.TryDecode(message.Txns[i].Memory, out var txn, out var error)
                ? txn
                : throw new MalformedFrameException($"forwarded txn {i}: {error}");
        }

        return new ForwardWrites(message.Stay, txns);
    }

    public static Wire.WriteRefused Encode(WriteRefused message) => new()
    {
        Stay = message.Stay,
        OriginRequest = message.OriginRequest,
        Code = (int)message.Code,
        Message = message.Message,
        RetryAfterMilliseconds = message.RetryAfterMilliseconds,
    };

    public static WriteRefused Decode(Wire.WriteRefused message) => new(
        message.Stay,
        Checked.NotNegative(message.OriginRequest, "request"),
        Checked.Enum<ErrorCode>(message.Code, "error code"),
        message.Message,
        Checked.NotNegative(message.RetryAfterMilliseconds, "retry hint"));

    public static Wire.ReadIndexQuestion Encode(ReadIndexQuestion message) => new() { Stay = message.Stay, QuestionId = message.QuestionId };

    public static ReadIndexQuestion Decode(Wire.ReadIndexQuestion message) =>
        new(message.Stay, Checked.NotNegative(message.QuestionId, "question"));

    public static Wire.ReadIndexAnswer Encode(ReadIndexAnswer message) =>
        new() { Stay = message.Stay, QuestionId = message.QuestionId, Index = message.Index.Value };

    public static ReadIndexAnswer Decode(Wire.ReadIndexAnswer message) =>
        new(message.Stay, Checked.NotNegative(message.QuestionId, "question"), Checked.Zxid(message.Index));

    public static Wire.DigestDiffers Encode(DigestDiffers message) =>
        new() { Stay = message.Stay, Zxid = message.Zxid.Value, Digest = message.Digest };

    public static DigestDiffers Decode(Wire.DigestDiffers message) => new(message.Stay, Checked.Zxid(message.Zxid), message.Digest);
}
