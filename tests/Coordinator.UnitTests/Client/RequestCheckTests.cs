using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Client.Runtime;
using Coordinator.Primitives;

namespace Coordinator.UnitTests.Client;

public sealed class RequestCheckTests
{
    private static readonly RequestCheck Check = new(new Limits(MaxDataBytes: 10, MaxRequestBytes: 100));

    public static TheoryData<TxnOp, ErrorCode, string> Wrong => new()
    {
        { new CreateOp("a", default), ErrorCode.BadArguments, "'a'" },
        { new CreateOp("/a/", default), ErrorCode.BadArguments, "'/a/'" },
        { new CreateOp("/a", new byte[11]), ErrorCode.TooLarge, "at most 10" },
        { new SetDataOp("/a", new byte[11]), ErrorCode.TooLarge, "11 bytes" },
        { new CreateOp("/a", default, CreateMode.PersistentWithTtl), ErrorCode.BadArguments, "time to live" },
        { new CreateOp("/a", default) { Ttl = TimeSpan.FromSeconds(1) }, ErrorCode.BadArguments, "time to live" },
        { new CreateOp("/a", default, CreateMode.EphemeralSequential) { IfAbsent = true }, ErrorCode.BadArguments, "sequential" },
        { new CreateOp("/a", default, (CreateMode)99), ErrorCode.BadArguments, "99" },
        { new SetAclOp("/a", []), ErrorCode.InvalidAcl, "empty" },
        { new CheckAbsentOp(""), ErrorCode.BadArguments, "empty" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Check_WrongOp_NamesWhatIsWrong(TxnOp op, ErrorCode code, string text)
    {
        var mistake = Assert.Throws<CoordinatorException>(() => Check.Check(new TxnRequest(op)));
        Assert.Equal(code, mistake.Code);
        Assert.Contains(text, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SingleWriteOfTwoOps_IsRefused() =>
        Assert.Throws<CoordinatorException>(() => Check.Check(new TxnRequest([new DeleteOp("/a"), new DeleteOp("/b")])));

    [Fact]
    public void Check_GoodOps_Pass()
    {
        Check.Check(new TxnRequest(new CreateOp("/locks/", default, CreateMode.EphemeralSequential)));
        Check.Check(new TxnRequest(new CreateOp("/a", new byte[10], CreateMode.PersistentWithTtl) { Ttl = TimeSpan.FromMilliseconds(1) }));
        Check.Check(new TxnRequest([]) { IsMulti = true });
        Check.CheckSize(100);
        Assert.Throws<CoordinatorException>(() => Check.CheckSize(101));
    }
}
