using System.Buffers.Binary;
using System.IO.Hashing;
using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.UnitTests.Tree;

namespace Coordinator.UnitTests.Fuzzing.Targets;

/// <summary>The content of a snapshot, fed in pieces.</summary>
internal sealed class TreeSnapshotTarget : FuzzTarget
{
    private const int ChecksumBytes = 8;

    public override string Name => "tree snapshot";

    public override long FixedBytes => 64 << 10;

    public override long BytesPerByte => 256;

    public override IReadOnlyList<byte[]> Valid { get; } = Make();

    public override Action Prepare(byte[] input) => () => Snapshots.TryRead(input, 1 + (input.Length / 3), out _, out _);

    /// <summary>The last record is the end, and its last field the checksum of all records before it.</summary>
    public override void Reseal(byte[] input)
    {
        var at = TreeSnapshot.Magic.Length;
        for (var next = at; next < input.Length; at = next)
        {
            var length = input[next] & 0x7F;
            var prefix = input[next] < 0x80 ? 1 : 2;
            length |= prefix == 2 && next + 1 < input.Length ? input[next + 1] << 7 : 0;
            if (next + prefix + length >= input.Length)
            {
                break;
            }

            next += prefix + length;
        }

        if (input.Length - at > ChecksumBytes)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(input.AsSpan(input.Length - ChecksumBytes), XxHash3.HashToUInt64(input.AsSpan(0, at)));
        }
    }

    private static List<byte[]> Make()
    {
        var snapshots = new List<byte[]> { Snapshots.Write(new DataTree(seed: 1)) };
        foreach (var seed in Enumerable.Range(1, 20))
        {
            var random = new SeededRandom((ulong)seed);
            var tree = new DataTree(seed: 1);
            for (var position = 0; position < 10 * seed; position++)
            {
                var (zxid, txn) = Script.Next(tree, [.. Enumerable.Range(0, 8).Select(_ => random.Next(1000))], position);
                tree.Apply(zxid, txn);
            }

            snapshots.Add(Snapshots.Write(tree));
        }

        return snapshots;
    }
}
