using System.Globalization;
using Coordinator.Primitives;

namespace Coordinator.Tree.Txns;

/// <summary>The checks of <see cref="TxnCodec.ValidateShape"/>, in ZooKeeper's order: mode, path, access control list.</summary>
internal static class TxnShape
{
    /// <summary>Longest message of an error that is recorded, in characters.</summary>
    public const int MaxMessageLength = 512;

    /// <summary>Length of a SHA-256.</summary>
    public const int PasswordHashBytes = 32;

    public static (ErrorCode Code, string Message)? Validate(TxnBody body, Limits limits, int applyLevel) => body switch
    {
        WriteTxn write => ValidateWrite(write, limits, applyLevel),
        OpenSessionTxn open when open.PasswordHash.Length != PasswordHashBytes =>
            Bad(string.Create(CultureInfo.InvariantCulture, $"the password hash has {open.PasswordHash.Length} bytes, not {PasswordHashBytes}")),
        OpenSessionTxn { TimeoutMilliseconds: <= 0 } open =>
            Bad(string.Create(CultureInfo.InvariantCulture, $"the session timeout of {open.TimeoutMilliseconds} ms is not positive")),
        CloseSessionTxn close when close.Reason is < CloseReason.Owner or > CloseReason.Killed => Bad("the reason of a close is not known"),
        FoundingTxn { EnsembleId: 0 } => Bad("an ensemble id is never 0"),
        ErrorTxn { Code: ErrorCode.Ok } => Bad("an error cannot be Ok"),
        ErrorTxn error when error.Message.Length > MaxMessageLength =>
            (ErrorCode.TooLarge, string.Create(CultureInfo.InvariantCulture, $"the message has {error.Message.Length} characters, the limit is {MaxMessageLength}")),
        ReapTxn reap when ZnodePath.Validate(reap.Path) is { } reason => Bad(reason),
        QuotaTxn set when set.Quota.Validate() is { } reason => Bad(reason),
        MembershipTxn set when EnsembleMembership.TryParse(Zxid.Zero, set.Members) is null => Bad("these are no members of an ensemble"),
        _ => null,
    };

    /// <summary>The part of a create's shape that Apply relies on: whoever proposed it, the tree must stay a tree.</summary>
    public static (ErrorCode Code, string Message)? ValidateCreate(CreateOp op)
    {
        if (!op.Mode.IsDefined())
        {
            return Bad(string.Create(CultureInfo.InvariantCulture, $"create mode {(int)op.Mode} is not known"));
        }

        if (ZnodePath.Validate(op.Path, op.Mode.IsSequential()) is { } reason)
        {
            return Bad(reason);
        }

        if (op.Path == ZnodePath.Root && !op.Mode.IsSequential())
        {
            return Bad("the root always exists and cannot be created");
        }

        if (op.Mode.HasTtl() ? op.TtlMilliseconds is < 1 or > CreateModes.MaxTtlMilliseconds : op.TtlMilliseconds != 0)
        {
            return Bad(string.Create(
                CultureInfo.InvariantCulture,
                $"a time to live of {op.TtlMilliseconds} ms does not fit the mode: 1 to {CreateModes.MaxTtlMilliseconds} for a TTL mode, else 0"));
        }

        return op.IfAbsent && op.Mode.IsSequential() ? Bad("a sequential create cannot be if-absent: its name is always new") : null;
    }

    private static (ErrorCode Code, string Message)? ValidateWrite(WriteTxn write, Limits limits, int applyLevel)
    {
        if (write.Ops.Count == 0 && !write.IsMulti)
        {
            return Bad("a write needs an op");
        }

        long bytes = 0;
        foreach (var guard in write.Guards)
        {
            if (ZnodePath.Validate(guard.Path) is { } reason)
            {
                return Bad("holder guard: " + reason);
            }

            bytes += guard.Path.Length;
        }

        foreach (var op in write.Ops)
        {
            if (ValidateOp(op, limits, applyLevel) is { } refused)
            {
                return refused;
            }

            bytes += op.Path.Length + DataOf(op).Length;
        }

        // A lone op is bounded by its data, so that data of exactly the limit fit, whatever the path.
        return write.Ops.Count > 1 && bytes > limits.MaxRequestBytes
            ? (ErrorCode.TooLarge, string.Create(CultureInfo.InvariantCulture, $"the request has {bytes} bytes, the limit is {limits.MaxRequestBytes}"))
            : null;
    }

    private static (ErrorCode Code, string Message)? ValidateOp(Op op, Limits limits, int applyLevel)
    {
        var refused = op is CreateOp create ? ValidateCreate(create) : ValidateExisting(op);
        if (refused is not null)
        {
            return refused;
        }

        var size = DataOf(op).Length;
        if (size > limits.MaxDataBytes)
        {
            return (ErrorCode.TooLarge, string.Create(CultureInfo.InvariantCulture, $"{op.Path}: the data have {size} bytes, the limit is {limits.MaxDataBytes}"));
        }

        return op switch
        {
            CreateOp c => AclShape.Validate(c.Acl, applyLevel),
            SetAclOp s => AclShape.Validate(s.Acl, applyLevel),
            _ => null,
        };
    }

    private static (ErrorCode Code, string Message)? ValidateExisting(Op op)
    {
        if (ZnodePath.Validate(op.Path) is { } reason)
        {
            return Bad(reason);
        }

        return op switch
        {
            DeleteOp or DeleteRecursiveOp when op.Path == ZnodePath.Root => Bad("the root cannot be deleted"),
            DeleteRecursiveOp { Bound: < 1 or > Limits.MaxRecursiveDelete } recursive => Bad(string.Create(
                CultureInfo.InvariantCulture,
                $"{op.Path}: the bound of a recursive delete is {recursive.Bound}, it must be 1 to {Limits.MaxRecursiveDelete}")),
            _ => null,
        };
    }

    private static ReadOnlyMemory<byte> DataOf(Op op) => op switch
    {
        CreateOp create => create.Data,
        SetDataOp set => set.Data,
        _ => default,
    };

    private static (ErrorCode Code, string Message) Bad(string message) => (ErrorCode.BadArguments, message);
}
