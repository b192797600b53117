using System.Globalization;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;

namespace Coordinator.Client.Runtime;

/// <summary>Errors of the request alone: found before it gets a number, because a number once given must be used.</summary>
/// <param name="limits">Those of the service.</param>
internal readonly struct RequestCheck(Limits limits)
{
    public void Check(TxnRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.IsMulti && request.Ops.Count != 1)
        {
            throw Wrong(string.Create(CultureInfo.InvariantCulture, $"a single write has 1 op, not {request.Ops.Count}"));
        }

        foreach (var op in request.Ops)
        {
            Check(op);
        }

        foreach (var guard in request.Guards)
        {
            CheckPath(guard.Path);
        }
    }

    public static void Check(ReadRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckPath(request.Path);
        if (request is ChildrenRead { Limit: < 0 } or SubtreeRead { Limit: < 0 })
        {
            throw Wrong("the limit of a page is negative");
        }
    }

    public static void CheckPath(string path, bool sequential = false)
    {
        if (ZnodePath.Validate(path, sequential) is { } reason)
        {
            throw Wrong($"'{path}': {reason}");
        }
    }

    public void CheckSize(int bytes)
    {
        if (bytes > limits.MaxRequestBytes)
        {
            throw TooLarge("the request", bytes, limits.MaxRequestBytes);
        }
    }

    private void Check(TxnOp op)
    {
        switch (op)
        {
            case CreateOp create:
                CheckPath(create.Path, create.Mode.IsSequential());
                CheckData(create.Path, create.Data);
                CheckMode(create);
                break;
            case SetDataOp set:
                CheckPath(set.Path);
                CheckData(set.Path, set.Data);
                break;
            case SetAclOp { Acl.Count: 0 }:
                throw new CoordinatorException(ErrorCode.InvalidAcl, $"the access control list for {op.Path} is empty");
            default:
                CheckPath(op.Path);
                break;
        }
    }

    private static void CheckMode(CreateOp create)
    {
        if (!create.Mode.IsDefined())
        {
            throw Wrong(string.Create(CultureInfo.InvariantCulture, $"there is no create mode {(int)create.Mode}"));
        }

        if (create.IfAbsent && create.Mode.IsSequential())
        {
            throw Wrong("create-if-absent makes no sense with a sequential mode");
        }

        var ttl = create.Ttl.TotalMilliseconds;
        if (create.Mode.HasTtl() ? ttl is < 1 or > CreateModes.MaxTtlMilliseconds : ttl != 0)
        {
            throw Wrong($"{create.Mode} with a time to live of {create.Ttl}: a TTL mode needs 1 ms to 2^40 - 1 ms, another mode none");
        }
    }

    private void CheckData(string path, ReadOnlyMemory<byte> data)
    {
        if (data.Length > limits.MaxDataBytes)
        {
            throw TooLarge($"the data of {path}", data.Length, limits.MaxDataBytes);
        }
    }

    private static CoordinatorException Wrong(string message) => new(ErrorCode.BadArguments, message);

    private static CoordinatorException TooLarge(string what, int bytes, int limit) =>
        new(ErrorCode.TooLarge, string.Create(CultureInfo.InvariantCulture, $"{what} has {bytes} bytes, at most {limit} are allowed"));
}
