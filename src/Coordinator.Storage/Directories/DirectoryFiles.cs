using System.Buffers.Binary;
using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage.TxnLog;

namespace Coordinator.Storage.Directories;

/// <summary>What the small sealed files of a store say.</summary>
internal static class DirectoryFiles
{
    private const int DataRole = 1;
    private const int LogRole = 2;
    private const int BothRoles = DataRole | LogRole;

    /// <summary>Creates a directory and its parents, each durable.</summary>
    internal static void EnsureDirectory(IDisk disk, string path)
    {
        if (path.Length == 0 || disk.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(path) is { Length: > 0 } name ? name : ".";
        if (parent != ".")
        {
            EnsureDirectory(disk, parent);
        }

        disk.CreateDirectory(path);
        disk.FlushDirectory(parent);
    }

    /// <summary>Identity: server id (4), roles of the directory (4: 1 data, 2 log).</summary>
    internal static void WriteIdentity(IDisk disk, DirectoryLayout layout, string root, ServerId serverId)
    {
        var content = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(content, serverId.Value);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(4), RolesOf(layout, root));
        SealedFile.Replace(disk, root, DirectoryLayout.Identity, content);
    }

    /// <summary>Null when the directory is this server's and has this role.</summary>
    internal static OpenResult.Refused? CheckIdentity(IDisk disk, DirectoryLayout layout, string root, ServerId serverId)
    {
        if (ReadIdentity(disk, root, out var owner, out var roles) is { } refusal)
        {
            return refusal;
        }

        if (owner != serverId)
        {
            return new OpenResult.Refused(RefusalKind.WrongServerId, $"{root} belongs to server {owner}, this is server {serverId}");
        }

        return roles == RolesOf(layout, root)
            ? null
            : new OpenResult.Refused(RefusalKind.DamagedDirectory, $"{root}: data and log directory are configured otherwise than they were made");
    }

    /// <summary>Whose directory it is, and what for.</summary>
    internal static OpenResult.Refused? ReadIdentity(IDisk disk, string root, out ServerId owner, out int roles)
    {
        (owner, roles) = (ServerId.None, 0);
        var path = Path.Join(root, DirectoryLayout.Identity);
        var content = SealedFile.Read(disk, path, out var unknownFormat);
        if (unknownFormat)
        {
            return new OpenResult.Refused(RefusalKind.UnknownFormat, $"{path}: written in a format that this program does not know");
        }

        if (content is not { Length: 8 })
        {
            return new OpenResult.Refused(RefusalKind.DamagedDirectory, $"{path}: does not check; whose directory this is is unknown");
        }

        owner = new ServerId(BinaryPrimitives.ReadInt32LittleEndian(content));
        roles = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(4));
        return null;
    }

    /// <summary>Whether these are the roles of the only directory of a server.</summary>
    internal static bool HoldsDataAndLog(int roles) => roles == BothRoles;

    /// <summary>Manifest: the generation in force (4).</summary>
    internal static void WriteManifest(IDisk disk, DirectoryLayout layout, int generation)
    {
        var content = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(content, generation);
        SealedFile.Replace(disk, layout.Data, DirectoryLayout.Manifest, content);
    }

    internal static int? ReadManifest(IDisk disk, DirectoryLayout layout, out bool unknownFormat)
    {
        var content = SealedFile.Read(disk, Path.Join(layout.Data, DirectoryLayout.Manifest), out unknownFormat);
        var generation = content is { Length: 4 } ? BinaryPrimitives.ReadInt32LittleEndian(content) : 0;
        return generation is >= 1 and <= SegmentId.MaxGeneration ? generation : null;
    }

    private static int RolesOf(DirectoryLayout layout, string root) =>
        !layout.IsSplit ? BothRoles : string.Equals(root, layout.Data, StringComparison.Ordinal) ? DataRole : LogRole;
}
