using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.UnitTests.Fuzzing.Targets;

/// <summary>What the leader does with a write before it is proposed.</summary>
internal static class Writes
{
    public static void Check(TxnBody body)
    {
        TxnCodec.RequestHash(body);
        if (TxnCodec.ValidateShape(body, Limits.Default) is null)
        {
            Assert.True(TxnCodec.TryDecode(TxnCodec.Encode(new Txn(new TxnHeader(1), body)), out _, out var error), error);
        }
    }
}
