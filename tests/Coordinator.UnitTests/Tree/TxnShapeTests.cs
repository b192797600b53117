using Coordinator.Primitives;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Tree.TreeBench;

namespace Coordinator.UnitTests.Tree;

public sealed class TxnShapeTests
{
    private static readonly Limits Limits = new(MaxDataBytes: 10, MaxRequestBytes: 30);

    public static TheoryData<TxnBody> Right =>
    [
        Body(Create("/a", data: "0123456789")),
        Body(Create("/", CreateMode.PersistentSequential)),
        Body(Create("/a/", CreateMode.EphemeralSequential)),
        Body(Create("/a", CreateMode.PersistentWithTtl, ttl: 1)),
        Body(Create("/a", CreateMode.PersistentSequentialWithTtl, ttl: CreateModes.MaxTtlMilliseconds)),
        Body(Create("/a", ifAbsent: true)),
        Body(Set("/")),
        Body(new DeleteRecursiveOp("/a", -1, Coordinator.Primitives.Limits.MaxRecursiveDelete)),
        new WriteTxn([], [], IsMulti: true),
        new OpenSessionTxn(Password(1), 1),
        new CloseSessionTxn(CloseReason.Killed),
        new FoundingTxn(1),
        new ErrorTxn(ErrorCode.Unavailable, new string('x', 512)),
        new ReapTxn("/a", Zxid.Zero, Zxid.Zero),
    ];

    public static TheoryData<TxnBody, ErrorCode, string> Wrong => new()
    {
        { Body(Create("/a", data: "0123456789!")), ErrorCode.TooLarge, "10" },
        { Body(Set("/a", "0123456789!")), ErrorCode.TooLarge, "/a" },
        { Body(Set("/a", "0123456789"), Set("/b", "0123456789"), Set("/c", "0123456789")), ErrorCode.TooLarge, "30" },
        { Body(Create("a")), ErrorCode.BadArguments, "start with" },
        { Body(Create("/a/")), ErrorCode.BadArguments, "end with" },
        { Body(Create("/")), ErrorCode.BadArguments, "root" },
        { Body(Create("/a", (CreateMode)9)), ErrorCode.BadArguments, "9" },
        { Body(Create("/a", (CreateMode)(-1))), ErrorCode.BadArguments, "-1" },
        { Body(Create("/a", ttl: 1)), ErrorCode.BadArguments, "time to live" },
        { Body(Create("/a", CreateMode.PersistentWithTtl)), ErrorCode.BadArguments, "time to live" },
        { Body(Create("/a", CreateMode.PersistentWithTtl, ttl: CreateModes.MaxTtlMilliseconds + 1)), ErrorCode.BadArguments, "1099511627775" },
        { Body(Create("/a", CreateMode.PersistentSequential, ifAbsent: true)), ErrorCode.BadArguments, "if-absent" },
        { Body(new DeleteOp("/", -1)), ErrorCode.BadArguments, "root" },
        { Body(new DeleteRecursiveOp("/", -1, 5)), ErrorCode.BadArguments, "root" },
        { Body(new DeleteRecursiveOp("/a", -1, 0)), ErrorCode.BadArguments, "bound" },
        { Body(new DeleteRecursiveOp("/a", -1, 10_001)), ErrorCode.BadArguments, "10000" },
        { Body(new CheckOp("a", -1, Zxid.Zero)), ErrorCode.BadArguments, "start with" },
        { Body(new CheckAbsentOp("/a//b")), ErrorCode.BadArguments, "empty component" },
        { Body(new SetAclOp("/a", [], -1)), ErrorCode.InvalidAcl, "empty" },
        { new WriteTxn([], [], IsMulti: false), ErrorCode.BadArguments, "op" },
        { new WriteTxn([Set("/a")], [new HolderGuard("b", Zxid.Zero)], IsMulti: false), ErrorCode.BadArguments, "guard" },
        { new OpenSessionTxn(new byte[16], 1), ErrorCode.BadArguments, "16" },
        { new OpenSessionTxn(Password(1), 0), ErrorCode.BadArguments, "timeout" },
        { new CloseSessionTxn((CloseReason)3), ErrorCode.BadArguments, "reason" },
        { new FoundingTxn(0), ErrorCode.BadArguments, "0" },
        { new ErrorTxn(ErrorCode.Ok, ""), ErrorCode.BadArguments, "Ok" },
        { new ErrorTxn(ErrorCode.Throttled, new string('x', 513)), ErrorCode.TooLarge, "512" },
        { new ReapTxn("", Zxid.Zero, Zxid.Zero), ErrorCode.BadArguments, "empty" },
    };

    [Theory]
    [MemberData(nameof(Right))]
    public void ValidateShape_Right_IsNull(TxnBody body) => Assert.Null(TxnCodec.ValidateShape(body, Limits));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void ValidateShape_Wrong_GivesCodeAndNamesTheReason(TxnBody body, ErrorCode code, string reason)
    {
        var refused = TxnCodec.ValidateShape(body, Limits);
        Assert.Equal(code, refused?.Code);
        Assert.Contains(reason, refused?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("world", "anyone", true)]
    [InlineData("world", "me", false)]
    [InlineData("digest", "user:aGFzaA==", true)]
    [InlineData("digest", "user", false)]
    [InlineData("digest", "user:", false)]
    [InlineData("digest", "a:b:c", false)]
    [InlineData("x509", "CN=a", true)]
    [InlineData("x509", "", false)]
    [InlineData("super", "", true)]
    [InlineData("auth", "", true)]
    [InlineData("sasl", "a", false)]
    [InlineData("ip", "10.0.0.1", true)]
    [InlineData("ip", "10.0.0.0/8", true)]
    [InlineData("ip", "10.0.0.0/32", true)]
    [InlineData("ip", "10.0.0.0/33", false)]
    [InlineData("ip", "10.0.0.0/", false)]
    [InlineData("ip", "10.0.0.256", false)]
    [InlineData("ip", "10.0.0", false)]
    [InlineData("ip", "10.0.0.1.2", false)]
    [InlineData("ip", "::", true)]
    [InlineData("ip", "::1", true)]
    [InlineData("ip", "fe80::1:2/64", true)]
    [InlineData("ip", "fe80::/129", false)]
    [InlineData("ip", "1:2:3:4:5:6:7:8", true)]
    [InlineData("ip", "1:2:3:4:5:6:7", false)]
    [InlineData("ip", "1:2:3:4:5:6:7:8:9", false)]
    [InlineData("ip", "1::2::3", false)]
    [InlineData("ip", "::ffff:10.0.0.1", true)]
    [InlineData("ip", "10.0.0.1::", false)]
    [InlineData("ip", "12345::", false)]
    [InlineData("ip", ":1", false)]
    [InlineData("ip", "", false)]
    [InlineData("ip", "host", false)]
    public void ValidateShape_Acl_KnowsItsSchemes(string scheme, string id, bool valid)
    {
        var body = Body(new SetAclOp("/a", [new Acl(Permissions.Read, new Identity(scheme, id))], -1));
        Assert.Equal(valid ? null : ErrorCode.InvalidAcl, TxnCodec.ValidateShape(body, Limits)?.Code);
    }

    [Fact]
    public void ValidateShape_PermissionBitsBeyondAll_IsInvalidAcl()
    {
        var body = Body(new SetAclOp("/a", [new Acl((Permissions)32, new Identity("world", "anyone"))], -1));
        Assert.Equal(ErrorCode.InvalidAcl, TxnCodec.ValidateShape(body, Limits)?.Code);
    }
}
