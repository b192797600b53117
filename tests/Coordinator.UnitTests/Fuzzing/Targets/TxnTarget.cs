using Coordinator.Primitives;
using Coordinator.Tree.Txns;
using Coordinator.UnitTests.Tree;
using CsCheck;

namespace Coordinator.UnitTests.Fuzzing.Targets;

/// <summary>Txns as they stand in the log: whatever decodes is the encoding of what it decodes to.</summary>
internal sealed class TxnTarget : FuzzTarget
{
    public override string Name => "txn";

    public override long FixedBytes => 8 << 10;

    public override long BytesPerByte => 128;

    public override IReadOnlyList<byte[]> Valid { get; } = Samples();

    public static List<byte[]> Samples()
    {
        var pcg = new PCG(2, 2);
        return [.. Enumerable.Range(0, 200).Select(_ => TxnCodec.Encode(TxnGen.AnyTxn.Generate(pcg, null, out var _)))];
    }

    public override Action Prepare(byte[] input) => () =>
    {
        if (TxnCodec.TryDecode(input, out var txn, out _))
        {
            TxnCodec.ValidateShape(txn.Body, Limits.Default);
            Assert.True(input.AsSpan().SequenceEqual(TxnCodec.Encode(txn)), "decoded, and encodes to other bytes");
        }
    };
}
