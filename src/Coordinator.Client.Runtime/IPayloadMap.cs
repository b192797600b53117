using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Sessions.Calls;

namespace Coordinator.Client.Runtime;

/// <summary>What requests and answers are on the way to the servers; opaque to everything between.</summary>
internal interface IPayloadMap
{
    /// <summary>A write. The caller's buffers are copied: it may be sent again long after the caller has taken them back.</summary>
    /// <param name="request">The write.</param>
    /// <returns>The payload and its size in bytes, for the bound of requests.</returns>
    (object Payload, int Bytes) ToPayload(TxnRequest request);

    /// <summary>A read without its watch.</summary>
    /// <param name="request">The read.</param>
    object ToPayload(ReadRequest request);

    /// <summary>What the service decided; throws where it did not decide.</summary>
    /// <param name="result">How the call ended.</param>
    TxnResult ToTxnResult(CallResult result);

    /// <summary>What was read; throws where it was not. An exists that finds nothing is a result.</summary>
    /// <param name="result">How the call ended.</param>
    /// <param name="request">What was asked.</param>
    ReadResult ToReadResult(CallResult result, ReadRequest request);
}
