using System.Diagnostics;
using Coordinator.Primitives;
using Coordinator.Replication.Watches;
using Coordinator.Tree;

namespace Coordinator.Replication.Reads;

/// <summary>
/// Reads the tree, as far as the caller may: data and children need READ, a list READ or ADMIN, a stat nothing. An answer fits a frame: a page
/// ends early rather than grow over it.
/// </summary>
internal static class ReadExecutor
{
    private const int MaxAnswerBytes = 768 << 10;
    private const int BytesPerStat = 96;

    /// <summary>What a read says of the state now.</summary>
    public static ReadOutcome Execute(DataTree tree, ReadQuery query, Limits limits, IReadOnlyList<Identity> caller)
    {
        if (query is SyncQuery)
        {
            return new ReadOutcome(ErrorCode.Ok, null, null);
        }

        if (ZnodePath.Validate(query.Path) is { } reason)
        {
            return new ReadOutcome(ErrorCode.BadArguments, reason, null);
        }

        var needed = NeededBy(query);
        if (needed != Permissions.None && !tree.Allows(query.Path, needed, caller))
        {
            return NoAuth(query.Path, needed);
        }

        var answer = query switch
        {
            DataQuery => ReadData(tree, query.Path),
            ExistsQuery => ReadStat(tree, query.Path),
            AclQuery => ReadAcl(tree, query.Path, caller),
            ChildrenQuery children => ReadChildren(tree, children, limits),
            SubtreeQuery subtree => ReadSubtree(tree, subtree, limits, caller),
            _ => throw new UnreachableException(query.GetType().Name),
        };
        return answer is null
            ? new ReadOutcome(ErrorCode.NoNode, $"znode {query.Path} does not exist", null)
            : new ReadOutcome(ErrorCode.Ok, null, answer);
    }

    /// <summary>What a read that leaves a watch says when the caller may not see the events of the watch: refused, rather than armed in vain.</summary>
    public static ReadOutcome? RefuseWatch(DataTree tree, ReadQuery query, IReadOnlyList<Identity> caller) =>
        tree.Allows(query.Path, Permissions.Read, caller) ? null : NoAuth(query.Path, Permissions.Read);

    /// <summary>The watch that a read leaves behind: one on what it saw, or on the creation of what it missed (exists alone).</summary>
    public static WatchMode? WatchOf(ReadQuery query, ErrorCode code) => (query, code) switch
    {
        (DataQuery or ExistsQuery, ErrorCode.Ok) => WatchMode.Data,
        (ExistsQuery, ErrorCode.NoNode) => WatchMode.Exists,
        (ChildrenQuery, ErrorCode.Ok) => WatchMode.Children,
        _ => null,
    };

    private static ReadAnswer? ReadData(DataTree tree, string path) =>
        tree.TryGet(path, out var data, out var stat) ? new ReadAnswer(data, stat, [], false, []) : null;

    private static ReadAnswer? ReadStat(DataTree tree, string path) =>
        tree.TryGetStat(path, out var stat) ? new ReadAnswer(default, stat, [], false, []) : null;

    /// <summary>Without ADMIN the hashes of digests are hidden, as in ZooKeeper: who has one can try passwords against it.</summary>
    private static ReadAnswer? ReadAcl(DataTree tree, string path, IReadOnlyList<Identity> caller)
    {
        if (!tree.TryGetAcl(path, out var acl, out var stat))
        {
            return null;
        }

        var shown = tree.Allows(path, Permissions.Admin, caller) ? acl : [.. acl.Select(WithoutHash)];
        return new ReadAnswer(default, stat, [], false, shown);
    }

    private static Acl WithoutHash(Acl entry) => entry.Identity is { Scheme: "digest", Id: var id }
        ? entry with { Identity = new Identity("digest", id[..(id.IndexOf(':', StringComparison.Ordinal) + 1)] + "x") }
        : entry;

    private static Permissions NeededBy(ReadQuery query) => query switch
    {
        ExistsQuery => Permissions.None,
        AclQuery => Permissions.Read | Permissions.Admin,
        _ => Permissions.Read,
    };

    private static ReadOutcome NoAuth(string path, Permissions needed)
    {
        var names = needed == Permissions.Read ? "READ" : "READ or ADMIN";
        return new ReadOutcome(ErrorCode.NoAuth, $"{path}: the caller has no {names} permission on it", null);
    }

    private static ReadAnswer? ReadChildren(DataTree tree, ChildrenQuery query, Limits limits)
    {
        if (tree.ListChildren(query.Path, query.AfterName, PageOf(query.Limit, limits)) is not { } page)
        {
            return null;
        }

        var entries = new List<ChildEntry>(page.Names.Count);
        var bytes = 0;
        foreach (var name in page.Names)
        {
            bytes += (3 * name.Length) + (query.WithStats ? BytesPerStat : 0) + 8;
            if (bytes > MaxAnswerBytes && entries.Count > 0)
            {
                return new ReadAnswer(default, page.Stat, entries, true, []);
            }

            entries.Add(new ChildEntry(name, query.WithStats ? StatOf(tree, ZnodePath.Child(query.Path, name)) : null));
        }

        return new ReadAnswer(default, page.Stat, entries, page.HasMore, []);
    }

    private static ReadAnswer? ReadSubtree(DataTree tree, SubtreeQuery query, Limits limits, IReadOnlyList<Identity> caller)
    {
        if (tree.ListSubtree(query.Path, query.AfterPath, PageOf(query.Limit, limits), caller) is not { } page)
        {
            return null;
        }

        var entries = new List<ChildEntry>(page.Entries.Count);
        var bytes = 0;
        var hasMore = page.HasMore;
        foreach (var entry in page.Entries)
        {
            bytes += (3 * entry.Path.Length) + BytesPerStat + 8;
            if (bytes > MaxAnswerBytes && entries.Count > 0)
            {
                hasMore = true;
                break;
            }

            entries.Add(new ChildEntry(entry.Path, entry.Stat));
        }

        return new ReadAnswer(default, StatOf(tree, query.Path), entries, hasMore, []);
    }

    private static Stat? StatOf(DataTree tree, string path) => tree.TryGetStat(path, out var stat) ? stat : null;

    private static int PageOf(int limit, Limits limits) => limit <= 0 ? limits.MaxChildrenPage : Math.Min(limit, limits.MaxChildrenPage);
}

/// <summary>What a read said.</summary>
/// <param name="Code">Ok, NoNode, NoAuth or BadArguments.</param>
/// <param name="Message">For people; null when Ok.</param>
/// <param name="Answer">What it saw; null when not Ok, and of a sync.</param>
internal readonly record struct ReadOutcome(ErrorCode Code, string? Message, ReadAnswer? Answer);
