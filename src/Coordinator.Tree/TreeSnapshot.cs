namespace Coordinator.Tree;

/// <summary>
/// The snapshot format: 8 bytes of magic and version, then length-prefixed records: one header; each session, oldest first, followed by its
/// kept results; each znode, parents before children and siblings in ordinal order; one end with counts, digest and checksum. Access control
/// lists are written at their first use and numbered by it. Canonical: equal trees give equal bytes.
/// </summary>
public static class TreeSnapshot
{
    /// <summary>The largest record. Only data of a znode or the result of a large multi make large ones.</summary>
    internal const int MaxRecordBytes = 256 << 20;

    private const int ReadBytes = 256 << 10;

    internal const byte HeaderRecord = 1;
    internal const byte SessionRecord = 2;
    internal const byte ResultRecord = 3;
    internal const byte ZnodeRecord = 4;
    internal const byte EndRecord = 5;

    /// <summary>The last byte is the version of the format.</summary>
    internal static ReadOnlySpan<byte> Magic => "CTREESN\u0002"u8;

    /// <summary>Reads a whole snapshot.</summary>
    /// <param name="source">Its bytes.</param>
    /// <param name="seed">Of the tree's hash tables; see <see cref="DataTree(ulong)"/>.</param>
    public static DecodedSnapshot Read(SnapshotSource source, ulong seed)
    {
        var reader = new TreeSnapshotReader(seed);
        var buffer = new byte[ReadBytes];
        for (var count = source(buffer); count > 0 && reader.Feed(buffer.AsSpan(0, count)); count = source(buffer))
        {
        }

        return new DecodedSnapshot(reader.Complete(), reader.Error, reader.IsUnknownFormat);
    }

    /// <summary>Writes a whole snapshot.</summary>
    /// <param name="tree">The tree, at the point that the snapshot is of.</param>
    /// <param name="sink">Called with one chunk after the other, each at most <see cref="TreeSnapshotWriter.ChunkBytes"/> and valid during the call only.</param>
    public static void Write(DataTree tree, Action<ReadOnlyMemory<byte>> sink)
    {
        using var writer = tree.BeginSnapshot();
        while (writer.MoveNext())
        {
            if (writer.Current.Length > 0)
            {
                sink(writer.Current);
            }
        }
    }
}
