using Coordinator.Primitives;
using Proto = Coordinator.Protocol.Broker.V1;

namespace Coordinator.Broker.Client.Producing;

/// <summary>What follows the refusal of a batch.</summary>
internal enum RefusalKind
{
    /// <summary>The same batch is sent again, wherever the leader is then.</summary>
    SendAgain,

    /// <summary>The log does not go on from what it knows of this producer: sent again under a new id, if it is certain that the batch is not there.</summary>
    NewProducer,

    /// <summary>No repetition helps.</summary>
    Final,
}

/// <summary>What a broker said of a batch that it did not take, or may not keep.</summary>
/// <param name="Kind">What follows.</param>
/// <param name="MayBeThere">Whether the batch may be in the log all the same.</param>
/// <param name="Error">In words.</param>
internal sealed record ProduceRefusal(RefusalKind Kind, bool MayBeThere, BrokerException Error)
{
    /// <summary>Reads an answer; null when the batch was taken.</summary>
    public static ProduceRefusal? Of(Proto.ProduceResponse answer, RecordAcks acks, string endpoint)
    {
        var (kind, mayBeThere, code) = answer.Error switch
        {
            Proto.ProduceError.None => (RefusalKind.Final, false, ErrorCode.Ok),
            Proto.ProduceError.NotLeader => (RefusalKind.SendAgain, acks == RecordAcks.All, ErrorCode.Unavailable),
            Proto.ProduceError.UnknownPartition => (RefusalKind.SendAgain, false, ErrorCode.NoNode),
            Proto.ProduceError.NotEnoughReplicas => (RefusalKind.SendAgain, false, ErrorCode.NotReady),
            Proto.ProduceError.NotEnoughReplicasAfterAppend => (RefusalKind.SendAgain, true, ErrorCode.NotReady),
            Proto.ProduceError.Throttled => (RefusalKind.SendAgain, false, ErrorCode.Throttled),
            Proto.ProduceError.OutOfOrderSequence => (RefusalKind.NewProducer, false, ErrorCode.OutOfSequence),
            Proto.ProduceError.UnknownProducer => (RefusalKind.NewProducer, false, ErrorCode.OutOfSequence),
            Proto.ProduceError.Corrupt => (RefusalKind.Final, false, ErrorCode.BadArguments),
            Proto.ProduceError.ProducerFenced => (RefusalKind.Final, false, ErrorCode.Fenced),
            _ => (RefusalKind.SendAgain, true, ErrorCode.SystemError),
        };
        return code == ErrorCode.Ok ? null : new ProduceRefusal(kind, mayBeThere, new BrokerException(code, $"{endpoint}: {answer.Message}"));
    }
}
