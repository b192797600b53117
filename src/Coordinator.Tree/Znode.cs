using System.Diagnostics.CodeAnalysis;
using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>
/// One znode: this object and its content, nothing else for a leaf that is persistent, because nearly all znodes are. What txns change is
/// captured as a <see cref="ZnodeState"/> before, so that undoing a change is one copy back.
/// </summary>
internal sealed class Znode
{
    /// <summary>Null on a persistent znode that never had a child.</summary>
    private ZnodeExtras? _extras;

    private ZnodeContent _content;

    /// <param name="content">With the last component of the path, empty for the root.</param>
    /// <param name="pathHash">What the <see cref="PathIndex"/> that it is for gives for the path.</param>
    /// <param name="parent">Null for the root.</param>
    /// <param name="czxid">Zxid of the creation.</param>
    /// <param name="ctime">Stamped time of the creation.</param>
    /// <param name="life">How it ends.</param>
    /// <param name="acl">Its list, with a reference to it.</param>
    public Znode(ZnodeContent content, uint pathHash, Znode? parent, Zxid czxid, long ctime, ZnodeLife life, InternedAcl acl)
    {
        _content = content;
        (PathHash, Parent, Czxid, Ctime, Acl) = (pathHash, parent, czxid, ctime, acl);
        _extras = life == ZnodeLife.Persistent ? null : new ZnodeExtras(life, czxid);
    }

    public Znode? Parent { get; }

    /// <summary>The next znode of the same bucket; the path index alone sets it.</summary>
    public Znode? NextInBucket { get; set; }

    /// <summary>Hash of the path, by which the path index finds the znode; of another seed on every server.</summary>
    public uint PathHash { get; }

    public Zxid Czxid { get; }

    public long Ctime { get; }

    public InternedAcl Acl { get; set; }

    public int Aversion { get; set; }

    public ReadOnlySpan<byte> Name => _content.Name;

    /// <summary>Never written to after it is set.</summary>
    public ReadOnlyMemory<byte> Data => _content.Data;

    public int DataLength => _content.DataLength;

    public ulong DataHash => _content.DataHash;

    public Zxid Mzxid => _content.MzxidOr(Czxid);

    public long Mtime => _content.MtimeOr(Ctime);

    public int Version => _content.Version;

    public ZnodeLife Life => _extras?.Life ?? ZnodeLife.Persistent;

    /// <summary>Zxid of the last creation or deletion of a child; of its own creation before the first.</summary>
    public Zxid Pzxid
    {
        get => _extras?.Pzxid ?? Czxid;
        set => Extras.Pzxid = value;
    }

    /// <summary>Children ever created: the sequence counter, never reset. Cversion follows from it: creates + (creates − children).</summary>
    public long Creates
    {
        get => _extras?.Creates ?? 0;
        set => Extras.Creates = value;
    }

    public int NumChildren => _extras?.Children?.Count ?? 0;

    public IEnumerable<Znode> Children => _extras?.Children?.All ?? [];

    /// <summary>Znodes here and below.</summary>
    public long SubtreeZnodes => 1 + (_extras?.ZnodesBelow ?? 0);

    /// <summary>Bytes of data here and below.</summary>
    public long SubtreeBytes => DataLength + (_extras?.BytesBelow ?? 0);

    /// <summary>The path, made anew for every question.</summary>
    public string Path => ZnodePaths.Of(this);

    public Stat Stat => new(
        Czxid,
        Mzxid,
        Ctime,
        Mtime,
        Version,
        unchecked((int)((2 * Creates) - NumChildren)),
        Aversion,
        Life.Owner,
        DataLength,
        NumChildren,
        Pzxid);

    private ZnodeExtras Extras => _extras ??= new ZnodeExtras(ZnodeLife.Persistent, Czxid);

    /// <summary>What txns change, as it is now.</summary>
    public ZnodeState Capture() => new(_content, Acl, Pzxid, Creates, Aversion);

    /// <summary>Makes it what it was, or what a snapshot says.</summary>
    public void Restore(in ZnodeState before)
    {
        (_content, Acl, Aversion) = (before.Content, before.Acl, before.Aversion);
        if (_extras is not null || before.Pzxid != Czxid || before.Creates != 0)
        {
            (Pzxid, Creates) = (before.Pzxid, before.Creates);
        }
    }

    /// <summary>Replaces the data; the ancestors' counts are told by <see cref="Resized"/>.</summary>
    /// <param name="data">Copied.</param>
    /// <param name="mzxid">Zxid of the change.</param>
    /// <param name="mtime">Stamped time of it.</param>
    /// <param name="version">Changes so far, with this one.</param>
    public void SetData(ReadOnlySpan<byte> data, Zxid mzxid, long mtime, int version) =>
        _content = ZnodeContent.Of(Name, data, mzxid, mtime, version);

    /// <summary>Takes a child in, with what is below it.</summary>
    public void Link(Znode child)
    {
        (Extras.Children ??= new ZnodeSiblings()).Add(child);
        CountBelow(child.SubtreeZnodes, child.SubtreeBytes);
    }

    /// <summary>Lets a child go, with what is below it.</summary>
    public void Unlink(Znode child)
    {
        Invariant.Holds(HasChildren(out var children));
        children.Remove(child);
        CountBelow(-child.SubtreeZnodes, -child.SubtreeBytes);
        if (children.Count == 0)
        {
            Invariant.Holds(_extras is { ZnodesBelow: 0, BytesBelow: 0 });
            Extras.Children = null;
        }
    }

    /// <summary>The data have more bytes than before, or fewer.</summary>
    public void Resized(int more) => Parent?.CountBelow(0, more);

    public Znode? Child(ReadOnlySpan<char> name) => HasChildren(out var children) ? children.Find(name) : null;

    /// <summary>The children whose names follow <paramref name="name"/>, in order; found in logarithmic time.</summary>
    public IEnumerable<Znode> ChildrenAfter(ReadOnlySpan<char> name) => HasChildren(out var children) ? children.After(name) : [];

    private bool HasChildren([NotNullWhen(true)] out ZnodeSiblings? children)
    {
        children = _extras?.Children;
        return children is not null;
    }

    private void CountBelow(long znodes, long bytes)
    {
        for (var ancestor = this; ancestor is not null; ancestor = ancestor.Parent)
        {
            ancestor.Extras.ZnodesBelow += znodes;
            ancestor.Extras.BytesBelow += bytes;
        }
    }
}
