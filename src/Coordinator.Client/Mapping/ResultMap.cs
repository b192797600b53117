using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Client.Runtime;
using Coordinator.Primitives;
using Coordinator.Sessions.Calls;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Client.Mapping;

/// <summary>Answers of the wire as results for callers.</summary>
internal static class ResultMap
{
    /// <summary>What the service decided; throws where it did not decide.</summary>
    public static TxnResult ToTxnResult(CallResult result) =>
        result is { Payload: Wire.Reply reply, Code: not ErrorCode.SessionExpired }
            ? new TxnResult(result.Zxid, result.Code, result.Message, [.. reply.Results.Select(ToOpResult)])
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
            Children = [.. read.Children.Select(c => new Child(c.Name, ToStat(c.Stat)))],
            HasMore = read.HasMore,
            Acl = [.. read.Acl.Select(a => new Acl((Permissions)a.Permissions, new Identity(a.Scheme, a.Id)))],
        };
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
