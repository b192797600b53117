using Coordinator.Cli;
using Coordinator.Cli.Input;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.UnitTests.Cli.Commands;

public sealed class AclCommandTests
{
    private static readonly Wire.Acl[] Some =
        [new() { Permissions = 31, Scheme = "digest", Id = "u:aGFzaA==" }, new() { Permissions = 1, Scheme = "world", Id = "anyone" }];

    [Fact]
    public async Task Get_PrintsWhatSetTakes()
    {
        var result = new Wire.ReadResult { Stat = new Wire.Stat { Aversion = 3 }, Acl = { Some } };
        var target = new FakeTarget(1, _ => new Wire.ReadResponse { Result = result, Zxid = 5 });
        var text = await CommandLine.RunAsync(target, "acl", "get", "/a");
        Assert.Equal(new CommandLine(0, "digest:u:aGFzaA==:cdrwa\nworld:anyone:r\n", ""), text);
        Assert.True(AclText.TryParse(string.Join(',', text.Output.TrimEnd().Split('\n')), out var acl, out _));
        Assert.Equal(Some.Select(entry => (entry.Permissions, entry.Id)), acl.Select(entry => ((uint)entry.Permissions, entry.Identity.Id)));
        Assert.Equal(
            new CommandLine(
                0,
                "{\"path\":\"/a\",\"acl\":[{\"scheme\":\"digest\",\"id\":\"u:aGFzaA==\",\"permissions\":\"cdrwa\"},"
                + "{\"scheme\":\"world\",\"id\":\"anyone\",\"permissions\":\"r\"}],\"aversion\":3,\"zxid\":\"0x5\"}\n",
                ""),
            await CommandLine.RunAsync(target, "acl", "get", "/a", "--output", "json"));
    }

    [Fact]
    public async Task Set_SendsTheListAndItsVersion()
    {
        var target = new FakeTarget(1, _ => new Wire.WriteResponse { Zxid = 5, Results = { new Wire.OpResult { Stat = new Wire.Stat { Aversion = 4 } } } });
        var line = await CommandLine.RunAsync(target, "acl", "set", "/a", "digest:u:aGFzaA==:cdrwa,world:anyone:r", "--version", "3");
        Assert.Equal(new CommandLine(0, "set acl of /a aversion 4 (zxid 0x5)\n", ""), line);
        Assert.Equal([new Wire.SetAclRequest { Op = new Wire.SetAclOp { Path = "/a", Version = 3, Acl = { Some } } }], target.Requests);
    }

    [Fact]
    public async Task Create_WithAList_SendsIt()
    {
        var target = new FakeTarget(1, _ => new Wire.WriteResponse { Results = { new Wire.OpResult { Path = "/a" } } });
        await CommandLine.RunAsync(target, "create", "/a", "--acl", "auth::cdrwa");
        var op = Assert.IsType<Wire.CreateRequest>(Assert.Single(target.Requests)).Op;
        Assert.Equal([new Wire.Acl { Permissions = 31, Scheme = "auth" }], op.Acl);
    }

    [Theory]
    [InlineData("world:anyone:r", "world|anyone|1")]
    [InlineData("auth::crwda", "auth||31")]
    [InlineData("ip:2001:db8::/32:rw", "ip|2001:db8::/32|3")]
    [InlineData("x509:CN=a, O=b:r,world:anyone:c", "x509|CN=a, O=b|1 world|anyone|4")]
    public void AclText_IsRead(string text, string expected)
    {
        Assert.True(AclText.TryParse(text, out var acl, out _));
        Assert.Equal(expected, string.Join(' ', acl.Select(entry => $"{entry.Identity.Scheme}|{entry.Identity.Id}|{(int)entry.Permissions}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("world")]
    [InlineData("world:anyone:")]
    [InlineData("world:anyone:x")]
    [InlineData(":anyone:r")]
    [InlineData("world:anyone:r,")]
    [InlineData("world:anyone:r,ip:1.2.3.4:z")]
    public void AclText_Wrong_IsNamed(string text)
    {
        Assert.False(AclText.TryParse(text, out _, out var mistake));
        Assert.Contains("scheme:id:permissions", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auth_IsSentWithEveryCall_AndRepeatable()
    {
        var target = new FakeTarget(1, _ => new Wire.SyncResponse());
        await CommandLine.RunAsync(target, "sync", "/", "--auth", "u:p", "--auth", "v:a, b");
        Assert.Equal(["coordinator-auth: digest u:p", "coordinator-auth: digest v:a, b"], target.Options.Single().Headers!.Select(each => $"{each.Key}: {each.Value}"));
    }

    [Fact]
    public async Task Auth_Wrong_IsWrongUsageWithoutTheValue()
    {
        var line = await CommandLine.RunAsync(new FakeTarget(1, _ => new Wire.SyncResponse()), "sync", "/", "--auth", "secret");
        Assert.Equal(ExitCode.WrongUsage, line.ExitCode);
        Assert.Contains("--auth: write user:password", line.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line.Error, StringComparison.Ordinal);
    }
}
