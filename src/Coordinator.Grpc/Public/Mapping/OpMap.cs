using Coordinator.Primitives;
using Coordinator.Tree.Txns;
using Google.Protobuf.Collections;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Grpc.Public.Mapping;

/// <summary>Ops of clients. What an op may say is checked by the core; here only that it says something.</summary>
internal static class OpMap
{
    public static Op ToOp(Wire.Op op) => op.OpCase switch
    {
        Wire.Op.OpOneofCase.Create => ToOp(op.Create),
        Wire.Op.OpOneofCase.Delete => ToOp(op.Delete),
        Wire.Op.OpOneofCase.SetData => ToOp(op.SetData),
        Wire.Op.OpOneofCase.SetAcl => ToOp(op.SetAcl),
        Wire.Op.OpOneofCase.Check => ToOp(op.Check),
        Wire.Op.OpOneofCase.CheckAbsent => new CheckAbsentOp(op.CheckAbsent.Path),
        _ => throw new MalformedRequestException("an op of no known kind"),
    };

    public static CreateOp ToOp(Wire.CreateOp op) => new(
        op.Path,
        op.Data.Memory,
        op.Acl.Count == 0 ? Acl.OpenToAll : ToAcl(op.Acl),
        (CreateMode)op.Mode,
        op.TtlMilliseconds,
        op.IfAbsent);

    public static Op ToOp(Wire.DeleteOp op) =>
        op.Recursive ? new DeleteRecursiveOp(op.Path, op.Version, Limits.MaxRecursiveDelete) : new DeleteOp(op.Path, op.Version);

    public static SetDataOp ToOp(Wire.SetDataOp op) => new(op.Path, op.Data.Memory, op.Version);

    public static SetAclOp ToOp(Wire.SetAclOp op) => new(op.Path, ToAcl(op.Acl), op.Version);

    public static Op ToOp(Wire.CheckRequest request) => request.OpCase switch
    {
        Wire.CheckRequest.OpOneofCase.Check => ToOp(request.Check),
        Wire.CheckRequest.OpOneofCase.CheckAbsent => new CheckAbsentOp(request.CheckAbsent.Path),
        _ => throw new MalformedRequestException("check and check_absent are missing"),
    };

    public static WriteTxn ToWrite(Wire.Multi multi) => new([.. multi.Ops.Select(ToOp)], ToGuards(multi.Guards), IsMulti: true);

    public static WriteTxn ToWrite(Op op, RepeatedField<Wire.HolderGuard> guards) => new([op], ToGuards(guards), IsMulti: false);

    /// <summary>The create, behind creations of every ancestor that is missing: all or none.</summary>
    public static WriteTxn ToWriteWithParents(CreateOp create, RepeatedField<Wire.HolderGuard> guards)
    {
        var ops = new List<Op>();

        // An illegal path has no ancestors; the core says what is wrong with it.
        var isLegal = create.Mode.IsDefined() && ZnodePath.Validate(create.Path, create.Mode.IsSequential()) is null;
        for (var slash = 1; isLegal && (slash = create.Path.IndexOf('/', slash)) > 0; slash++)
        {
            ops.Add(new CreateOp(create.Path[..slash], default, create.Acl, CreateMode.Persistent, 0, IfAbsent: true));
        }

        ops.Add(create);
        return new WriteTxn(ops, ToGuards(guards), IsMulti: ops.Count > 1);
    }

    private static CheckOp ToOp(Wire.CheckOp op) => new(op.Path, op.Version, Numbers.Zxid(op.Czxid, "czxid"));

    private static IReadOnlyList<HolderGuard> ToGuards(RepeatedField<Wire.HolderGuard> guards) =>
        guards.Count == 0 ? [] : [.. guards.Select(guard => new HolderGuard(guard.Path, Numbers.Zxid(guard.Czxid, "czxid of a guard")))];

    private static IReadOnlyList<Acl> ToAcl(RepeatedField<Wire.Acl> acl) =>
        [.. acl.Select(entry => new Acl((Permissions)entry.Permissions, new Identity(entry.Scheme, entry.Id)))];
}
