using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Coordinator.Primitives;
using Coordinator.Tree.Codecs;

namespace Coordinator.Tree;

/// <summary>
/// The digest by which servers compare their trees: the sum, modulo 2^64, of one hash per entry, so that it follows each txn at the cost of
/// what the txn touches and does not depend on any order. It covers znodes (data, stat, list, counter), sessions with their write numbers,
/// every kept result (but not the wording of its message), the ensemble id, the stamped time and the apply level.
/// </summary>
public static class TreeDigest
{
    private const long ZnodeSeed = 1;
    private const long DataSeed = 2;
    private const long AclSeed = 3;
    private const long SessionSeed = 4;
    private const long ResultSeed = 5;
    private const long FrameSeed = 6;

    /// <summary>The digest of a tree, computed from nothing but its contents.</summary>
    /// <param name="tree">The tree.</param>
    public static ulong Recompute(DataTree tree)
    {
        ulong digest = 0;
        foreach (var znode in ZnodeWalk.All(tree.State.Znodes.Root))
        {
            digest += Of(znode, ZnodePaths.HashOf(znode), OfData(znode.Data.Span));
        }

        foreach (var session in tree.State.Sessions.InIdOrder())
        {
            digest += Of(session);
            for (var seq = session.AckedSeq + 1; seq <= session.LastAppliedSeq; seq++)
            {
                var result = session.Results[seq];
                digest += Of(session.Id, seq, result.RequestHash, result.Encoded.Span[..result.HashedBytes]);
            }
        }

        return digest + OfFrame(tree.EnsembleId, tree.LastTime, tree.ApplyLevel);
    }

    internal static ulong OfData(ReadOnlySpan<byte> data) => XxHash3.HashToUInt64(data, DataSeed);

    internal static ulong OfAcl(IReadOnlyList<Acl> acl)
    {
        using var encoder = new ByteEncoder();
        AclCodec.Write(encoder, acl);
        return XxHash3.HashToUInt64(encoder.Written, AclSeed);
    }

    internal static ulong OfPath(ReadOnlySpan<char> path)
    {
        // Paths are hashed as they lie in memory, which differs on a big-endian machine: such a server could not compare its digest.
        Invariant.Holds(BitConverter.IsLittleEndian);
        return XxHash3.HashToUInt64(MemoryMarshal.AsBytes(path));
    }

    /// <summary>By the hash of the data that the znode keeps; the hash of a path that it keeps is another on every server.</summary>
    /// <param name="znode">The znode.</param>
    /// <param name="pathHash">What <see cref="OfPath"/> gives for its path.</param>
    internal static ulong Of(Znode znode, ulong pathHash) => Of(znode, pathHash, znode.DataHash);

    private static ulong Of(Znode znode, ulong pathHash, ulong dataHash)
    {
        Span<byte> fields = stackalloc byte[13 * sizeof(ulong)];
        Put(fields, 0, pathHash);
        Put(fields, 1, dataHash);
        Put(fields, 2, znode.Acl.Hash);
        Put(fields, 3, (ulong)znode.Czxid.Value);
        Put(fields, 4, (ulong)znode.Mzxid.Value);
        Put(fields, 5, (ulong)znode.Pzxid.Value);
        Put(fields, 6, (ulong)znode.Ctime);
        Put(fields, 7, (ulong)znode.Mtime);
        Put(fields, 8, ((ulong)(uint)znode.Version << 32) | (uint)znode.Aversion);
        Put(fields, 9, (ulong)znode.Creates);
        Put(fields, 10, ((ulong)(uint)znode.NumChildren << 32) | (uint)znode.DataLength);
        Put(fields, 11, (ulong)znode.Life.Value);
        Put(fields, 12, (ulong)znode.Life.Kind);
        return XxHash3.HashToUInt64(fields, ZnodeSeed);
    }

    internal static ulong Of(Session session)
    {
        Span<byte> fields = stackalloc byte[(4 * sizeof(ulong)) + PasswordHash.Size];
        Put(fields, 0, (ulong)session.Id.Value);
        Put(fields, 1, (ulong)session.TimeoutMilliseconds);
        Put(fields, 2, (ulong)session.LastAppliedSeq);
        Put(fields, 3, (ulong)session.AckedSeq);
        session.Password.CopyTo(fields[(4 * sizeof(ulong))..]);
        return XxHash3.HashToUInt64(fields, SessionSeed);
    }

    internal static ulong Of(SessionId session, long seq, ulong requestHash, ReadOnlySpan<byte> encodedResult)
    {
        Span<byte> fields = stackalloc byte[4 * sizeof(ulong)];
        Put(fields, 0, (ulong)session.Value);
        Put(fields, 1, (ulong)seq);
        Put(fields, 2, requestHash);
        Put(fields, 3, XxHash3.HashToUInt64(encodedResult));
        return XxHash3.HashToUInt64(fields, ResultSeed);
    }

    internal static ulong OfFrame(long ensembleId, long lastTime, int applyLevel)
    {
        Span<byte> fields = stackalloc byte[3 * sizeof(ulong)];
        Put(fields, 0, (ulong)ensembleId);
        Put(fields, 1, (ulong)lastTime);
        Put(fields, 2, (ulong)applyLevel);
        return XxHash3.HashToUInt64(fields, FrameSeed);
    }

    private static void Put(Span<byte> fields, int slot, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(fields[(slot * sizeof(ulong))..], value);
}
