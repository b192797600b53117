using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Client.Runtime;
using Coordinator.Primitives;
using Coordinator.Sessions.Calls;
using Google.Protobuf.Collections;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Client.Mapping;

/// <summary>Answers of the wire as results for callers.</summary>
internal static class ResultMap
{
    /// <summary>What the service decided; throws where it did not decide.</summary>
    public static TxnResult ToTxnResult(CallResult result) =>
        result is { Payload: Wire.Reply reply, Code: not ErrorCode.SessionExpired }
            ? new TxnResult(result.Zxid, result.Code, result.Message, Mapped(reply.Results, ToOpResult))
            : throw CallErrors.ToException(result);

    /// <summary>What was read; throws where it was not. An exists that finds nothing is a result.</summary>
    public static ReadResult ToReadResult(CallResult result, ReadRequest request)
    {
        if (result.Code == ErrorCode.NoNode && request is ExistsRead)
        {
            return new ReadResult(result.SeenZxid);
        }

        if (result.Code != ErrorCode.Ok || result.Payload is not Wire.Reply reply)
        {
            throw CallErrors.ToException(result);
        }

        var read = reply.Read ?? new Wire.ReadResult();
        return new ReadResult(result.SeenZxid)
        {
            Data = read.Data.Memory,
            Stat = ToStat(read.Stat),
            Children = Mapped(read.Children, static c => new Child(c.Name, ToStat(c.Stat))),
            HasMore = read.HasMore,
            Acl = Mapped(read.Acl, static a => new Acl((Permissions)a.Permissions, new Identity(a.Scheme, a.Id))),
        };
    }

    // Most answers have none or one, so there is nothing to enumerate or to grow.
    private static TTo[] Mapped<TFrom, TTo>(RepeatedField<TFrom> from, Func<TFrom, TTo> map)
    {
        if (from.Count == 0)
        {
            return [];
        }

        var to = new TTo[from.Count];
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = map(from[i]);
        }

        return to;
    }

    private static TxnOpResult ToOpResult(Wire.OpResult result) => new((ErrorCode)result.Code, result.Path, ToStat(result.Stat), result.Created);

    private static Stat? ToStat(Wire.Stat? stat) => stat is null
        ? null
        : new Stat(
            new Zxid(stat.Czxid),
            new Zxid(stat.Mzxid),
            stat.Ctime,
            stat.Mtime,
            stat.Version,
            stat.Cversion,
            stat.Aversion,
            new SessionId(stat.EphemeralOwner),
            stat.DataLength,
            stat.NumChildren,
            new Zxid(stat.Pzxid));
}
