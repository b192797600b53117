using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Client.Runtime;
using Coordinator.Sessions.Calls;

namespace Coordinator.Client.Mapping;

/// <summary>Requests and answers as messages of the wire.</summary>
internal sealed class WirePayloadMap : IPayloadMap
{
    public static readonly WirePayloadMap Instance = new();

    public (object Payload, int Bytes) ToPayload(TxnRequest request)
    {
        var write = RequestMap.ToWire(request);
        return (write, write.CalculateSize());
    }

    public object ToPayload(ReadRequest request) => RequestMap.ToWire(request);

    public TxnResult ToTxnResult(CallResult result) => ResultMap.ToTxnResult(result);

    public ReadResult ToReadResult(CallResult result, ReadRequest request) => ResultMap.ToReadResult(result, request);
}
