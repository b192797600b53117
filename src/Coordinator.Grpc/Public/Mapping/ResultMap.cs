using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Tree.Apply;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Grpc.Public.Mapping;

/// <summary>Results for clients.</summary>
internal static class ResultMap
{
    public static void Add(IReadOnlyList<OpResult> results, RepeatedField<Wire.OpResult> into)
    {
        foreach (var result in results)
        {
            into.Add(ToWire(result));
        }
    }

    public static Wire.OpResult ToWire(OpResult result) => new()
    {
        Code = (int)result.Code,
        Path = result.Path,
        Stat = ToWire(result.Stat),
        Created = result.Created,
    };

    public static Wire.ReadResult ToWire(ReadAnswer answer)
    {
        // Data of the tree are replaced, never changed in place, so they need no copy.
        var wire = new Wire.ReadResult { Data = UnsafeByteOperations.UnsafeWrap(answer.Data), Stat = ToWire(answer.Stat), HasMore = answer.HasMore };
        foreach (var child in answer.Children)
        {
            wire.Children.Add(new Wire.Child { Name = child.Name, Stat = ToWire(child.Stat) });
        }

        foreach (var entry in answer.Acl)
        {
            wire.Acl.Add(new Wire.Acl { Permissions = (uint)entry.Permissions, Scheme = entry.Identity.Scheme, Id = entry.Identity.Id });
        }

        return wire;
    }

    public static Wire.Event ToWire(WatchedEvent happened) =>
        new() { Type = (Wire.EventType)happened.Type, Path = happened.Path, Zxid = happened.Zxid.Value };

    public static Wire.WatchEvent ToWire(WatchHit hit)
    {
        var wire = new Wire.WatchEvent { Event = ToWire(hit.Event) };
        foreach (var id in hit.WatchIds)
        {
            wire.WatchIds.Add((ulong)id);
        }

        return wire;
    }

    private static Wire.Stat? ToWire(Stat? stat) => stat is not { } known
        ? null
        : new Wire.Stat
        {
            Czxid = known.Czxid.Value,
            Mzxid = known.Mzxid.Value,
            Ctime = known.Ctime,
            Mtime = known.Mtime,
            Version = known.Version,
            Cversion = known.Cversion,
            Aversion = known.Aversion,
            EphemeralOwner = known.EphemeralOwner.Value,
            DataLength = known.DataLength,
            NumChildren = known.NumChildren,
            Pzxid = known.Pzxid.Value,
        };
}
