using Coordinator.Primitives;
using Coordinator.Tree.Txns;
using CsCheck;
using static Coordinator.UnitTests.Tree.TreeBench;

namespace Coordinator.UnitTests.Tree;

public sealed class TxnCodecTests
{
    [Fact]
    public void RoundTrip_AnyTxn_GivesItBack() => TxnGen.AnyTxn.Sample(txn =>
    {
        var encoded = TxnCodec.Encode(txn);
        Assert.True(TxnCodec.TryDecode(encoded, out var decoded, out var error), error);
        Assert.Equal(TxnGen.Describe(txn), TxnGen.Describe(decoded));
        Assert.Equal(encoded, TxnCodec.Encode(decoded));
        Assert.Equal(TxnCodec.RequestHash(txn.Body), TxnCodec.RequestHash(decoded.Body));
    }, iter: 2_000);

    /// <summary>Canonical: what decodes is the encoding of what it decodes to.</summary>
    [Fact]
    public void Decode_MutatedBytes_IsAnErrorOrCanonical() => Gen.Select(TxnGen.AnyTxn, Gen.Int[0, 1 << 20], Gen.Byte, Gen.Int[0, 3]).Sample((txn, at, value, kind) =>
    {
        var encoded = TxnCodec.Encode(txn).ToList();
        at %= encoded.Count;
        switch (kind)
        {
            case 0:
                encoded[at] = value;
                break;
            case 1:
                encoded.Insert(at, value);
                break;
            case 2:
                encoded.RemoveAt(at);
                break;
            default:
                encoded.RemoveRange(at, encoded.Count - at);
                break;
        }

        AssertErrorOrCanonical([.. encoded]);
    }, iter: 5_000);

    [Fact]
    public void Decode_RandomBytes_IsAnErrorOrCanonical() =>
        Gen.Select(Gen.Bool, Gen.Byte.Array[0, 100]).Sample((withLevel, bytes) => AssertErrorOrCanonical(withLevel ? [2, .. bytes] : bytes), iter: 5_000);

    [Fact]
    public void MembershipOf_LooksPastAnyHeader_AndAtNothingElse() => TxnGen.AnyTxn.Sample(txn =>
    {
        var members = new EnsembleMember(new ServerId(8), ServerRole.Voter, "h", 1, 2) + "\n";
        var zxid = new Zxid(new Epoch(1), 7);
        var encoded = TxnCodec.Encode(txn with { Body = new MembershipTxn(members) });
        Assert.Equal(EnsembleMembership.TryParse(zxid, members), TxnCodec.MembershipOf(new LogRecord(zxid, encoded)));
        for (var length = 0; length < encoded.Length; length++)
        {
            Assert.Null(TxnCodec.MembershipOf(new LogRecord(zxid, encoded.AsMemory(0, length))));
        }

        Assert.True(txn.Body is MembershipTxn || TxnCodec.MembershipOf(new LogRecord(zxid, TxnCodec.Encode(txn))) is null);
    }, iter: 500);

    [Fact]
    public void Decode_EveryPrefix_IsAnError()
    {
        var encoded = TxnCodec.Encode(new Txn(new TxnHeader(5), Body(Create("/a", data: "data"), Set("/a"))));
        for (var length = 0; length < encoded.Length; length++)
        {
            Assert.False(TxnCodec.TryDecode(encoded.AsMemory(0, length), out _, out var error));
            Assert.NotEmpty(error);
        }
    }

    [Fact]
    public void Decode_HugeCount_AllocatesNothingOfTheKind()
    {
        var encoded = TxnCodec.Encode(new Txn(new TxnHeader(5), new WriteTxn([], [], true)));
        byte[] hostile = [.. encoded[..^1], 0xff, 0xff, 0xff, 0xff, 0x07, 1, 2, 3];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(TxnCodec.TryDecode(hostile, out _, out var error));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000);
        Assert.Contains("count", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_NewerApplyLevel_NamesIt()
    {
        var encoded = TxnCodec.Encode(new Txn(new TxnHeader(5) { ApplyLevel = 9 }, Body(Create("/a"))));
        Assert.False(TxnCodec.TryDecode(encoded, out _, out var error));
        Assert.Contains("apply level 9", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_Data_AreSlicesOfTheInput()
    {
        var encoded = TxnCodec.Encode(new Txn(new TxnHeader(5), Body(Set("/a", "abc"))));
        Assert.True(TxnCodec.TryDecode(encoded, out var txn, out _));
        var data = ((SetDataOp)((WriteTxn)txn.Body).Ops[0]).Data;
        Assert.True(data.Span.Overlaps(encoded));
    }

    [Fact]
    public void RequestHash_OtherRequest_IsOther()
    {
        Assert.NotEqual(TxnCodec.RequestHash(Body(Set("/a", "x"))), TxnCodec.RequestHash(Body(Set("/a", "y"))));
        Assert.NotEqual(TxnCodec.RequestHash(Body(Set("/a", "x"))), TxnCodec.RequestHash(new WriteTxn([Set("/a", "x")], [], IsMulti: true)));
    }

    /// <summary>A kind of txn or op that is added is also generated here, and so goes through the codec.</summary>
    [Fact]
    public void Generator_KnowsEveryKind()
    {
        var known = typeof(Txn).Assembly.GetTypes().Where(type => !type.IsAbstract && (type.IsAssignableTo(typeof(TxnBody)) || type.IsAssignableTo(typeof(Op))));
        TxnGen.AnyBody.Array[1_000].Sample(bodies => Assert.Equal(
            known.Select(type => type.Name).Order(StringComparer.Ordinal),
            bodies.SelectMany(body => body is WriteTxn write ? [write, .. write.Ops] : new object[] { body })
                .Select(item => item.GetType().Name).Distinct().Order(StringComparer.Ordinal)), iter: 1);
    }

    /// <summary>The bytes of a level: a change here makes old logs unreadable.</summary>
    [Theory]
    [InlineData(1, "02")]
    [InlineData(2, "04")]
    public void Encode_Example_HasTheBytesOfItsLevel(int level, string encodedLevel)
    {
        var header = new TxnHeader(300) { ApplyLevel = level, Session = new SessionId(1), WriteSeq = 2, AckedSeq = 1, RequestHash = 0x1122, Origin = new ServerId(3), OriginRequest = 4 };
        var body = new WriteTxn([Create("/a", CreateMode.Ephemeral, "d"), new DeleteOp("/b", -1)], [new HolderGuard("/h", new Zxid(5))], IsMulti: true);
        Assert.Equal(
            encodedLevel + "AC02" + "01" + "02" + "01" + "2211000000000000" + "06" + "04" + "8040" + "80808004" + "00"
            + "04" + "01" + "01" + "022F6805" + "02" + "01022F610164" + "00" + "02" + "00" + "00" + "02022F6201",
            Convert.ToHexString(TxnCodec.Encode(new Txn(header, body))));
    }

    private static void AssertErrorOrCanonical(byte[] bytes)
    {
        if (TxnCodec.TryDecode(bytes, out var txn, out var error))
        {
            Assert.Equal(bytes, TxnCodec.Encode(txn));
        }
        else
        {
            Assert.NotEmpty(error);
        }
    }
}
