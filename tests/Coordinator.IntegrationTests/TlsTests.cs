using Coordinator.Client.Abstractions;
using Coordinator.IntegrationTests.Ensembles;
using Coordinator.TestKit.Certificates;

namespace Coordinator.IntegrationTests;

/// <summary>Mutual TLS for clients and peers, on real servers.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task CertificatesReplaced_UnderASessionThatWrites_CostNothing()
    {
        await using var ensemble = await SecureEnsemble.StartAsync();
        await using var writer = await LedgerWriter.StartAsync(ensemble.ClientOptions);
        var session = writer.Client.Session;
        var (id, lost) = (session.Id, session.LostToken);
        await writer.MoreAsync(50);

        var from = ensemble.Servers.ToDictionary(server => server.Key, server => server.Value.Log.Count);
        ensemble.ClientAuthority.Issue("alice").Write(ensemble.Folder, "alice");
        foreach (var (server, process) in ensemble.Servers)
        {
            var (clients, peers) = ensemble.Issue(server);
            await process.LineAsync(from[server], "new certificates", clients);
            await process.LineAsync(from[server], "new certificates", peers);
            Assert.Equal(clients, await SecureEnsemble.SerialAsync(ensemble.Client(server)));
            Assert.Equal(peers, await SecureEnsemble.SerialAsync(ensemble.Peer(server)));
        }

        await writer.MoreAsync(50);
        Assert.Equal((id, SessionState.Connected, false), (session.Id, session.State, lost.IsCancellationRequested));
        Assert.All(ensemble.Servers, server => Assert.DoesNotContain(
            server.Value.Log.Snapshot().Skip(from[server.Key]), line => line.Text.Contains("is down", StringComparison.Ordinal) || line.Text.Contains("State {State}", StringComparison.Ordinal)));

        // What was replaced is also what a server that returns is believed by.
        await ensemble.Servers[3].DisposeAsync();
        ensemble.Servers[3] = new ServerProcess(ensemble.WriteConfig(3, "peer-3"));
        await ensemble.ReadyAsync(3);
        await writer.MoreAsync(10);
        Assert.True(await writer.StopAndVerifyAsync() >= 110);
        Assert.Equal((id, SessionState.Connected), (session.Id, session.State));
    }

    [Fact]
    public async Task WhoProvesNothing_IsToldSo_AndAudited()
    {
        await using var ensemble = await SecureEnsemble.StartAsync();
        var server = ensemble.Servers[1];
        using var strangers = new TestAuthority("strangers");
        strangers.Issue("mallory").Write(ensemble.Folder, "mallory");

        var refused = await ensemble.CoordctlAsync(null, 1, "get /");
        Assert.Equal(1, refused.Code);
        Assert.StartsWith("error: AuthFailed: ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("no certificate was sent", refused.Error, StringComparison.Ordinal);
        await server.AuditAsync(0, "connect-client", "ip:127.0.0.1", "no certificate was sent");

        refused = await ensemble.CoordctlAsync("mallory", 1, "get /");
        Assert.Equal(1, refused.Code);
        Assert.Contains("AuthFailed", refused.Error, StringComparison.Ordinal);
        Assert.Contains("CN=mallory", refused.Error, StringComparison.Ordinal);
        await server.AuditAsync(0, "connect-client", "CN=mallory", "issued by CN=strangers");

        refused = await ensemble.CoordctlAsync("alice", 1, "--auth super:wrong get /");
        Assert.Equal((1, "error: AuthFailed: the super user has another password"), (refused.Code, refused.Error.Split(" (zxid")[0].TrimEnd()));
        await server.AuditAsync(0, "authenticate", "x509:CN=alice", "AuthFailed");

        Assert.Equal(0, (await ensemble.CoordctlAsync("alice", 1, "--auth super:test create /closed x --acl x509:CN=bob:cdrwa")).Code);
        refused = await ensemble.CoordctlAsync("alice", 1, "get /closed");
        Assert.Equal(1, refused.Code);
        Assert.StartsWith("error: NoAuth: ", refused.Error, StringComparison.Ordinal);
        await server.AuditAsync(0, "/closed", "x509:CN=alice", "NoAuth");

        refused = await ensemble.CoordctlAsync("alice", 1, "session kill 0x1");
        Assert.Equal(1, refused.Code);
        Assert.StartsWith("error: NoAuth: kill-session needs the super identity", refused.Error, StringComparison.Ordinal);
        await server.AuditAsync(0, "kill-session", "x509:CN=alice", "NoAuth");
        Assert.StartsWith("error: SessionExpired: ", (await ensemble.CoordctlAsync("alice", 1, "--auth super:test session kill 0x1")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PeerWithAnothersCertificate_OrAStrangers_IsRefused_OnBothSides()
    {
        await using var ensemble = await SecureEnsemble.StartAsync();
        await ensemble.Servers[3].DisposeAsync();
        using var strangers = new TestAuthority("strangers");
        strangers.Issue("server-3", 3).Write(ensemble.Folder, "stranger");

        foreach (var (certificate, expected) in new[] { ("peer-2", "is that of coordinator://server/2, not of server 3"), ("stranger", "issued by CN=strangers) is not trusted") })
        {
            var from = ensemble.Servers[1].Log.Count;
            await using var intruder = new ServerProcess(ensemble.WriteConfig(3, certificate));
            ensemble.Servers[3] = intruder;
            await intruder.LineAsync(0, "refused the link", expected);
            await ensemble.Servers[1].AuditAsync(from, "ip:127.0.0.1", expected);
        }

        ensemble.Servers[3] = new ServerProcess(ensemble.WriteConfig(3, "peer-3"));
        await ensemble.ReadyAsync(3);
    }
}
