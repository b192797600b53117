using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Requests;

/// <summary>About how many bytes a request has, for the bounds of what is kept and of what goes into a frame.</summary>
internal static class RequestWeight
{
    private const int Base = 128;

    /// <summary>Bytes of a request.</summary>
    public static int Of(TxnBody body)
    {
        if (body is not WriteTxn write)
        {
            return Base;
        }

        var bytes = Base;
        foreach (var guard in write.Guards)
        {
            bytes += 16 + guard.Path.Length;
        }

        foreach (var op in write.Ops)
        {
            bytes += 32 + op.Path.Length + DataOf(op) + op switch
            {
                CreateOp create => AclBytes(create.Acl.Count),
                SetAclOp set => AclBytes(set.Acl.Count),
                _ => 0,
            };
        }

        return bytes;
    }

    /// <summary>Bytes of an op's data.</summary>
    public static int DataOf(Op op) => op switch
    {
        CreateOp create => create.Data.Length,
        SetDataOp set => set.Data.Length,
        _ => 0,
    };

    private static int AclBytes(int entries) => 64 * entries;
}
