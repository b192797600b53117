using Coordinator.Primitives;

namespace Coordinator.Tree.Apply;

/// <summary>What the service keeps in the tree, below <see cref="ZnodePath.Reserved"/>, where clients read and watch it.</summary>
internal static class ServiceZnodes
{
    /// <summary>Replaces the data of one, which is made when it is not there.</summary>
    public static void Put(TxnScope scope, string path, byte[] data)
    {
        if (scope.Znodes.TryFind(path, out var znode))
        {
            scope.SetData(znode, path, data);
        }
        else
        {
            var reserved = scope.Znodes.TryFind(ZnodePath.Reserved, out var found) ? found : Create(scope, ZnodePath.Reserved, scope.Znodes.Root, []);
            Create(scope, path, reserved, data);
        }
    }

    private static Znode Create(TxnScope scope, string path, Znode parent, byte[] data) => scope.Create(path, parent, data, Acl.OpenToAll, ZnodeLife.Persistent);
}
