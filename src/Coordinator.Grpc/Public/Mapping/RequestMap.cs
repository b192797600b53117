using Coordinator.Primitives;
using Coordinator.Replication.Requests;
using Coordinator.Replication.Watches;
using Coordinator.Tree.Txns;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Grpc.Public.Mapping;

/// <summary>Requests of a session.</summary>
internal static class RequestMap
{
    public static SessionRequest ToRequest(Wire.Request request)
    {
        var id = Numbers.NotNegative(request.RequestId, "request_id");
        return request.BodyCase switch
        {
            Wire.Request.BodyOneofCase.Write => new WriteRequest(
                id,
                Numbers.Positive(request.Write.WriteSeq, "write_seq"),
                Numbers.NotNegative(request.Write.AckedSeq, "acked_seq"),
                ToBody(request.Write)),
            Wire.Request.BodyOneofCase.Read => new ReadRequest(
                id,
                ReadMap.ToQuery(request.Read),
                ReadMap.IsLinearizable(request.Read.Consistency),
                Numbers.NotNegative(request.Read.WatchId, "watch_id")),
            Wire.Request.BodyOneofCase.AddWatch => new AddWatchRequest(id, ToWatch(request.AddWatch)),
            Wire.Request.BodyOneofCase.RemoveWatch => new RemoveWatchRequest(id, Numbers.Positive(request.RemoveWatch, "remove_watch")),
            _ => throw new MalformedRequestException($"request {id} is of no known kind"),
        };
    }

    public static PersistentWatch ToWatch(Wire.AddWatch watch) =>
        new(watch.Path, watch.Recursive, Numbers.Zxid(watch.FromZxid, "from_zxid"), Numbers.Positive(watch.WatchId, "watch_id"));

    public static OneShotWatch ToWatch(Wire.RearmWatch watch) => new(
        watch.Path,
        watch.Kind switch
        {
            Wire.RearmWatch.Types.Kind.Data => OneShotKind.Data,
            Wire.RearmWatch.Types.Kind.Exists => OneShotKind.Exists,
            Wire.RearmWatch.Types.Kind.Children => OneShotKind.Children,
            _ => throw new MalformedRequestException($"kind {(int)watch.Kind} of a watch is not known"),
        },
        Numbers.Positive(watch.WatchId, "watch_id"));

    /// <summary>A write that says nothing sensible still uses up its number: it is proposed with its error.</summary>
    private static TxnBody ToBody(Wire.Write write)
    {
        try
        {
            return write.BodyCase switch
            {
                Wire.Write.BodyOneofCase.Op => OpMap.ToWrite(OpMap.ToOp(write.Op), write.Guards),
                Wire.Write.BodyOneofCase.Multi when write.Guards.Count > 0 =>
                    throw new MalformedRequestException("a multi carries its own guards"),
                Wire.Write.BodyOneofCase.Multi => OpMap.ToWrite(write.Multi),
                Wire.Write.BodyOneofCase.NoOp => new ErrorTxn(ErrorCode.Unavailable, "given up by the client"),
                Wire.Write.BodyOneofCase.CloseSession => new CloseSessionTxn(CloseReason.Owner),
                _ => throw new MalformedRequestException("a write of no known kind"),
            };
        }
        catch (MalformedRequestException malformed)
        {
            return new ErrorTxn(ErrorCode.BadArguments, malformed.Message);
        }
    }
}
