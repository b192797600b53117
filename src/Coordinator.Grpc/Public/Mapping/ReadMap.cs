using Coordinator.Replication.Reads;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Grpc.Public.Mapping;

/// <summary>Reads of clients.</summary>
internal static class ReadMap
{
    public static ReadQuery ToQuery(Wire.Read read) => read.BodyCase switch
    {
        Wire.Read.BodyOneofCase.GetData => new DataQuery(read.GetData.Path),
        Wire.Read.BodyOneofCase.Exists => new ExistsQuery(read.Exists.Path),
        Wire.Read.BodyOneofCase.ListChildren => ToQuery(read.ListChildren),
        Wire.Read.BodyOneofCase.GetAcl => new AclQuery(read.GetAcl.Path),
        Wire.Read.BodyOneofCase.Sync => new SyncQuery("/"),
        Wire.Read.BodyOneofCase.ListSubtree => ToQuery(read.ListSubtree),
        _ => throw new MalformedRequestException("a read of no known kind"),
    };

    public static ChildrenQuery ToQuery(Wire.ListChildren list) =>
        new(list.Path, NullIfEmpty(list.AfterName), Numbers.Int(list.Limit, "limit"), list.WithStats);

    public static SubtreeQuery ToQuery(Wire.ListSubtree list) =>
        new(list.Path, NullIfEmpty(list.AfterPath), Numbers.Int(list.Limit, "limit"));

    public static bool IsLinearizable(Wire.Consistency consistency) => consistency switch
    {
        Wire.Consistency.Local => false,
        Wire.Consistency.Linearizable => true,
        _ => throw new MalformedRequestException($"consistency {(int)consistency} is not known"),
    };

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
