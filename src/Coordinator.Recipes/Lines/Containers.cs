using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;

namespace Coordinator.Recipes.Lines;

/// <summary>The parents of a recipe's znodes: containers, which the service removes when they have been left empty.</summary>
internal static class Containers
{
    /// <summary>A create behind creates of every missing ancestor, all or none: no sweep of empty containers comes between.</summary>
    public static TxnRequest With(CreateOp op, IReadOnlyList<Acl> acl) => new([.. Ancestors(op.Path, acl), op]) { IsMulti = true };

    /// <summary>Creates a znode and what is missing above it.</summary>
    public static async Task<TxnResult> CreateAsync(
        ICoordinatorClient client, CreateOp op, IReadOnlyList<Acl> acl, CancellationToken cancellationToken)
    {
        var result = await client.WriteAsync(new TxnRequest(op), cancellationToken).ConfigureAwait(false);
        return result.Code == ErrorCode.NoNode
            ? await client.WriteAsync(With(op, acl), cancellationToken).ConfigureAwait(false)
            : result;
    }

    private static IEnumerable<CreateOp> Ancestors(string path, IReadOnlyList<Acl> acl)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return new CreateOp(path[..slash], default, CreateMode.Container) { Acl = acl, IfAbsent = true };
        }
    }
}
