using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;
using Google.Protobuf;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Client.Mapping;

/// <summary>Requests of callers as messages of the wire.</summary>
internal static class RequestMap
{
    /// <summary>A write without its numbers. Data is copied: it may be sent again long after the caller has taken its buffer back.</summary>
    public static Wire.Write ToWire(TxnRequest request)
    {
        var write = new Wire.Write();
        var guards = request.Guards.Select(g => new Wire.HolderGuard { Path = g.Path, Czxid = g.Czxid.Value });
        if (request.IsMulti)
        {
            write.Multi = new Wire.Multi();
            write.Multi.Ops.AddRange(request.Ops.Select(ToWire));
            write.Multi.Guards.AddRange(guards);
        }
        else
        {
            write.Op = ToWire(request.Ops[0]);
            write.Guards.AddRange(guards);
        }

        return write;
    }

    /// <summary>A read without its watch.</summary>
    public static Wire.Read ToWire(ReadRequest request)
    {
        var read = new Wire.Read
        {
            Consistency = request.Consistency == Abstractions.Consistency.Linearizable ? Wire.Consistency.Linearizable : Wire.Consistency.Local,
        };
        switch (request)
        {
            case DataRead data:
                read.GetData = new Wire.GetData { Path = data.Path };
                break;
            case ExistsRead exists:
                read.Exists = new Wire.Exists { Path = exists.Path };
                break;
            case AclRead acl:
                read.GetAcl = new Wire.GetAcl { Path = acl.Path };
                break;
            case ChildrenRead list:
                read.ListChildren = new Wire.ListChildren { Path = list.Path, AfterName = list.AfterName, Limit = (uint)list.Limit, WithStats = list.WithStats };
                break;
            case SubtreeRead list:
                read.ListSubtree = new Wire.ListSubtree { Path = list.Path, AfterPath = list.AfterPath, Limit = (uint)list.Limit };
                break;
            case SyncRead:
                read.Sync = true;
                break;
            default:
                throw new ArgumentException($"unknown read {request.GetType().Name}", nameof(request));
        }

        return read;
    }

    private static Wire.Op ToWire(TxnOp op) => op switch
    {
        CreateOp create => new Wire.Op { Create = ToWire(create) },
        DeleteOp delete => new Wire.Op { Delete = new Wire.DeleteOp { Path = delete.Path, Version = delete.Version, Recursive = delete.IsRecursive } },
        SetDataOp set => new Wire.Op { SetData = new Wire.SetDataOp { Path = set.Path, Data = ByteString.CopyFrom(set.Data.Span), Version = set.Version } },
        SetAclOp set => new Wire.Op { SetAcl = ToWire(set) },
        CheckOp check => new Wire.Op { Check = new Wire.CheckOp { Path = check.Path, Version = check.Version, Czxid = check.Czxid.Value } },
        CheckAbsentOp check => new Wire.Op { CheckAbsent = new Wire.CheckAbsentOp { Path = check.Path } },
        _ => throw new ArgumentException($"unknown op {op.GetType().Name}", nameof(op)),
    };

    private static Wire.CreateOp ToWire(CreateOp create)
    {
        var op = new Wire.CreateOp
        {
            Path = create.Path,
            Data = ByteString.CopyFrom(create.Data.Span),
            Mode = (Wire.CreateMode)create.Mode,
            TtlMilliseconds = (long)create.Ttl.TotalMilliseconds,
            IfAbsent = create.IfAbsent,
        };
        op.Acl.AddRange(create.Acl.Select(ToWire));
        return op;
    }

    private static Wire.SetAclOp ToWire(SetAclOp set)
    {
        var op = new Wire.SetAclOp { Path = set.Path, Version = set.Version };
        op.Acl.AddRange(set.Acl.Select(ToWire));
        return op;
    }

    private static Wire.Acl ToWire(Acl acl) =>
        new() { Permissions = (uint)acl.Permissions, Scheme = acl.Identity.Scheme, Id = acl.Identity.Id };
}
