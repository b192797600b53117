using Coordinator.Primitives;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;
using CsCheck;

namespace Coordinator.UnitTests.Tree;

public sealed class WriteNumberPropertyTests
{
    /// <summary>
    /// A client whose requests are lost, repeated and reordered at will: whatever arrives, write n is applied once, after write n − 1, and every
    /// answer to it that is not a refusal of the order is the same.
    /// </summary>
    [Fact]
    public void AnyDelivery_AppliesEachWriteOnceAndInOrder() => Gen.Select(Gen.Int[-3, 3].Array[1, 200], Gen.Int[1, 6]).Sample((jumps, bound) =>
    {
        var bench = new TreeBench();
        var session = bench.Open();
        bench.Write(TreeBench.Create("/q"));
        var answers = new Dictionary<long, Zxid>();
        long applied = 0;
        foreach (var jump in jumps)
        {
            var seq = Math.Max(1, applied + 1 + jump);
            var acked = Math.Max(0, applied - (Math.Abs(jump) * 2));
            var body = TreeBench.Body(TreeBench.Create($"/q/{seq}-", CreateMode.PersistentSequential));
            var header = new TxnHeader(1) { Session = session, WriteSeq = seq, AckedSeq = acked, RequestHash = TxnCodec.RequestHash(body), MaxKeptResults = bound };
            var result = bench.Apply(body, header);
            switch (result.Disposition)
            {
                case ApplyDisposition.Applied:
                    Assert.Equal(++applied, seq);
                    answers.Add(seq, result.Result.Zxid);
                    break;
                case ApplyDisposition.Duplicate:
                    Assert.Equal(answers[seq], result.Result.Zxid);
                    Assert.Equal($"/q/{seq}-{seq - 1:D10}", result.Result.Ops[0].Path);
                    break;
                case ApplyDisposition.Stale:
                    Assert.True(seq <= applied);
                    break;
                default:
                    Assert.True(seq > applied);
                    break;
            }
        }

        var expected = Enumerable.Range(1, (int)applied).Select(seq => $"{seq}-{seq - 1:D10}").Order(StringComparer.Ordinal);
        Assert.Equal(expected, bench.Tree.ListChildren("/q", null, 1_000)!.Names);
    }, iter: 300);
}
