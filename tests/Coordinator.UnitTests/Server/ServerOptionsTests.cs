using System.Globalization;
using Coordinator.Primitives;
using Coordinator.Server.Options;

namespace Coordinator.UnitTests.Server;

public sealed class ServerOptionsTests
{
    [Fact]
    public void TryRead_IdAlone_IsAStandaloneServerWithDefaults()
    {
        Assert.True(ServerOptionsReader.TryRead(Keys(("ServerId", "7")), out var options, out _));

        Assert.Equal(new ServerEntry(new ServerId(7), "127.0.0.1", 5181, 5182, ServerRole.Voter), Assert.Single(options.Servers));
        Assert.Equal("127.0.0.1:5183", options.HttpEndpoint.ToString());
        Assert.Equal("data", options.LogDirectory);
        Assert.True(options.MayFound);
    }

    [Theory]
    [InlineData(null, 100, (16 << 20) / 10)]
    [InlineData("1000000", 50, 50_000)]
    [InlineData("1", 10, 1)]
    [InlineData("0", 100, 0)]
    public void TryRead_PaceOfSnapshots_IsThatOfATick_AndNoneOnlyWhereItIsNone(string? perSecond, int tick, long perTick)
    {
        Assert.True(ServerOptionsReader.TryRead(
            Keys([("ServerId", "7"), ("TickMilliseconds", tick.ToString(CultureInfo.InvariantCulture)), .. perSecond is null ? [] : new[] { ("SnapshotBytesPerSecond", perSecond) }]),
            out var options,
            out _));

        Assert.InRange(options.SnapshotBytesPerTick, perTick, perTick == 0 ? 0 : perTick + 1);
    }

    [Fact]
    public void TryRead_KeysInAnyCase_AreKnown() =>
        Assert.True(ServerOptionsReader.TryRead([new("COORDINATOR:serverid", "1"), new("coordinator:FOUNDING", "Never")], out _, out _));

    [Fact]
    public void TryRead_EveryMistake_IsReportedWithItsKey()
    {
        var isRead = ServerOptionsReader.TryRead(
            Keys(
                ("ServerId", "256"),
                ("ClientEndpoint", "nowhere"),
                ("TickMilliseconds", "fast"),
                ("Founding", "perhaps"),
                ("Servers:0:Id", "1"),
                ("Servers:0:Host", "a"),
                ("Tikc", "1")),
            out var options,
            out var mistakes);

        Assert.False(isRead);
        Assert.Null(options);
        Assert.Equal(
            ["Coordinator:ClientEndpoint", "Coordinator:Founding", "Coordinator:ServerId", "Coordinator:Servers:0:PeerPort", "Coordinator:TickMilliseconds", "Coordinator:Tikc"],
            mistakes.Select(mistake => mistake.Key).Order(StringComparer.Ordinal));
        Assert.Contains("256", mistakes[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Logging:LogLevel:Default", "Information")]
    [InlineData("AllowedHosts", "*")]
    public void TryRead_KeysOutsideTheSection_AreMistakes(string key, string value)
    {
        Assert.False(ServerOptionsReader.TryRead([new("Coordinator:ServerId", "1"), new(key, value)], out _, out var mistakes));

        Assert.Equal(key, Assert.Single(mistakes).Key);
    }

    [Fact]
    public void TryRead_SeveralServers_AreOrderedById()
    {
        Assert.True(ServerOptionsReader.TryRead(
            Keys(
                ("ServerId", "2"),
                ("Servers:0:Id", "10"),
                ("Servers:0:Host", "c"),
                ("Servers:0:PeerPort", "1"),
                ("Servers:0:Role", "observer"),
                ("Servers:1:Id", "2"),
                ("Servers:1:Host", "b"),
                ("Servers:1:PeerPort", "1")),
            out var options,
            out _));

        Assert.Equal([2, 10], options.Servers.Select(server => server.Id.Value));
        Assert.Equal(ServerRole.Observer, options.Servers[1].Role);
        Assert.Equal("b", options.Membership.Find(options.ServerId)!.Host);
    }

    [Theory]
    [InlineData("Servers:0:Id", "3", "is not in the list")]
    [InlineData("Servers:0:Role", "observer", "needs a voter")]
    [InlineData("InitLimitTicks", "5", "below SyncLimitTicks")]
    [InlineData("MaxSessionTimeoutMilliseconds", "500", "below MinSessionTimeout")]
    [InlineData("MinSessionTimeoutMilliseconds", "150", "two ticks")]
    [InlineData("HttpEndpoint", "127.0.0.1:5181", "another endpoint")]
    [InlineData("Telemetry:OtlpEndpoint", "collector:4317", "'collector:4317' is not a URL")]
    [InlineData("Telemetry:OtlpEndpoint", "file:///tmp/x", "is not a URL like http://collector:4317")]
    [InlineData("Telemetry:TracePercent", "101", "'101' is not a number from 0 to 100")]
    public void TryRead_ValuesThatDoNotFitTogether_AreMistakes(string key, string value, string reason)
    {
        var keys = Keys(("ServerId", "1"), ("Servers:0:Id", "1"), ("Servers:0:Host", "a"), ("Servers:0:PeerPort", "1")).ToDictionary();
        keys["Coordinator:" + key] = value;

        Assert.False(ServerOptionsReader.TryRead(keys, out _, out var mistakes));
        Assert.Contains(mistakes, mistake => mistake.Message.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void TryRead_Telemetry_IsOffUnlessACollectorIsNamed()
    {
        Assert.True(ServerOptionsReader.TryRead(Keys(("ServerId", "1")), out var silent, out _));
        Assert.True(ServerOptionsReader.TryRead(
            Keys(("ServerId", "1"), ("Telemetry:OtlpEndpoint", "http://collector:4317"), ("Telemetry:TracePercent", "5")), out var traced, out _));

        Assert.Equal(new TelemetryOptions(), silent.Telemetry);
        Assert.Null(silent.Telemetry.OtlpEndpoint);
        Assert.Equal(new TelemetryOptions { OtlpEndpoint = new Uri("http://collector:4317"), TracePercent = 5 }, traced.Telemetry);
    }

    [Theory]
    [InlineData("super:D/InIHSb7yEEbrWz8b9l71RjZJU=", true)]
    [InlineData("super:test", false)]
    [InlineData(":D/InIHSb7yEEbrWz8b9l71RjZJU=", false)]
    [InlineData("super:AAAA", false)]
    [InlineData("nobody", false)]
    public void TryRead_SuperDigest_IsUserAndHash_AndNeverRepeated(string value, bool isRead)
    {
        Assert.Equal(isRead, ServerOptionsReader.TryRead(Keys(("ServerId", "1"), ("Security:SuperDigest", value)), out var options, out var mistakes));
        Assert.Equal(isRead ? value : null, options?.SuperDigest);
        Assert.All(mistakes, mistake => Assert.DoesNotContain(value, mistake.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.1", 80)]
    [InlineData("[::1]:5181", "::1", 5181)]
    [InlineData("*:5181", "*", 5181)]
    public void HostPort_LegalText_IsRead(string text, string host, int port)
    {
        Assert.True(HostPort.TryParse(text, out var endpoint));
        Assert.Equal(new HostPort(host, port), endpoint);
        Assert.Equal(text, endpoint.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(":80")]
    [InlineData("a")]
    [InlineData("a:0")]
    [InlineData("a:65536")]
    [InlineData("a:-1")]
    [InlineData("::1:80")]
    [InlineData("[]:80")]
    public void HostPort_IllegalText_IsRefused(string text) => Assert.False(HostPort.TryParse(text, out _));

    private static IEnumerable<KeyValuePair<string, string?>> Keys(params (string Key, string Value)[] values) =>
        values.Select(value => new KeyValuePair<string, string?>("Coordinator:" + value.Key, value.Value));
}
