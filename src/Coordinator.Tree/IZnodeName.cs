namespace Coordinator.Tree;

/// <summary>A name that is looked for among those of znodes.</summary>
internal interface IZnodeName
{
    /// <summary>Its place before or behind the name of a znode, in ordinal order.</summary>
    int CompareTo(ReadOnlySpan<byte> other);
}

/// <summary>The name of a znode.</summary>
internal readonly ref struct KeptName(ReadOnlySpan<byte> name) : IZnodeName
{
    private readonly ReadOnlySpan<byte> _name = name;

    public int CompareTo(ReadOnlySpan<byte> other) => _name.SequenceCompareTo(other);
}

/// <summary>A name as a caller gives it, which need not be legal.</summary>
internal readonly ref struct AskedName(ReadOnlySpan<char> name) : IZnodeName
{
    private readonly ReadOnlySpan<char> _name = name;

    public int CompareTo(ReadOnlySpan<byte> other) => -ZnodeName.Compare(other, _name);
}
