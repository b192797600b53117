using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Coordinator.Client;
using Coordinator.Client.Hosting.Clients;
using Coordinator.Client.Tls;
using Coordinator.TestKit.Certificates;

namespace Coordinator.UnitTests.Client.Tls;

public sealed class ClientTlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coordinator-tls-");
    private readonly TestAuthority _authority = new("root");
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ClientTlsTests()
    {
        _listener.Start();
        File.WriteAllText(At("root.pem"), _authority.Pem);
        _authority.Issue("server.example").Write(_folder.FullName, "server");
    }

    public void Dispose()
    {
        _listener.Dispose();
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Certificate_IsAskedForAtEveryConnect()
    {
        var tls = ClientTls.FromFiles(At("root.pem"), At("client.pem"), At("client.key"));
        foreach (var name in new[] { "first", "second" })
        {
            _authority.Issue(name).Write(_folder.FullName, "client");
            Assert.Equal("CN=" + name, await ConnectAsync(tls, "server.example"));
        }
    }

    [Fact]
    public async Task OtherName_IsRefused_UnlessItIsTheOneThatIsWanted()
    {
        var tls = ClientTls.FromFiles(At("root.pem"));
        var mistrust = await Assert.ThrowsAsync<AuthenticationException>(() => ConnectAsync(tls, "elsewhere.example"));
        Assert.Contains("(CN=server.example, serial ", mistrust.Message, StringComparison.Ordinal);
        Assert.Contains("it is not that of elsewhere.example", mistrust.Message, StringComparison.Ordinal);
        Assert.Equal(string.Empty, await ConnectAsync(ClientTls.FromFiles(At("root.pem"), serverName: "server.example"), "elsewhere.example"));
    }

    [Fact]
    public async Task OtherAuthority_IsRefused()
    {
        using var other = new TestAuthority("other");
        File.WriteAllText(At("other.pem"), other.Pem);
        var mistrust = await Assert.ThrowsAsync<AuthenticationException>(() => ConnectAsync(ClientTls.FromFiles(At("other.pem")), "server.example"));
        Assert.Contains("issued by CN=root) is not trusted", mistrust.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_ThatCannotBeUsed_AreNamed()
    {
        File.WriteAllText(At("empty.pem"), "nothing");
        Assert.Contains("missing.pem", Assert.Throws<ArgumentException>(ClientTls.FromFiles(At("missing.pem")).Check).Message, StringComparison.Ordinal);
        Assert.Contains("no certificate in PEM", Assert.Throws<ArgumentException>(ClientTls.FromFiles(At("empty.pem")).Check).Message, StringComparison.Ordinal);
        var wrongKey = Assert.Throws<ArgumentException>(ClientTls.FromFiles(null, At("server.pem"), At("root.pem")).Check);
        Assert.Contains("root.pem", wrongKey.Message, StringComparison.Ordinal);
        ClientTls.FromFiles(At("root.pem"), At("server.pem"), At("server.key")).Check();
    }

    [Theory]
    [InlineData("a:1,https://b:2,http://c:3", true, "https://a:1/ https://b:2/ http://c:3/")]
    [InlineData("a:1,https://b:2", false, "http://a:1/ https://b:2/")]
    public void Endpoints_AreReachedByTls_UnlessTheySayOtherwise(string endpoints, bool hasTls, string expected) => Assert.Equal(
        expected, string.Join(' ', (CoordinatorClientOptions.For(endpoints) with { Tls = hasTls ? new ClientTls() : null }).Validate()));

    [Fact]
    public void Host_HasTlsWhereASettingNamesFiles()
    {
        Assert.Null(new CoordinatorClientSettings { Endpoints = "a:1" }.ToOptions(null).Tls);
        var options = new CoordinatorClientSettings { Endpoints = "a:1", TlsAuthorityFile = At("root.pem"), TlsServerName = "b" }.ToOptions(null);
        Assert.Equal("b", options.Tls!.ServerName);
        Assert.Single(options.Tls.Authority!());
        Assert.Null(options.Tls.Certificate);
    }

    /// <summary>The subject that the server saw; empty for no certificate.</summary>
    private async Task<string> ConnectAsync(ClientTls tls, string host)
    {
        var serving = ServeAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync((IPEndPoint)_listener.LocalEndpoint, TestContext.Current.CancellationToken);
        try
        {
            await using var stream = await tls.AuthenticateAsync(socket.GetStream(), host, TestContext.Current.CancellationToken);
            return await serving;
        }
        finally
        {
            socket.Close();
            await ((Task)serving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string> ServeAsync()
    {
        using var socket = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var certificate = X509Certificate2.CreateFromPemFile(At("server.pem"), At("server.key"));
        await using var stream = new SslStream(socket.GetStream());
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            ClientCertificateRequired = true,
            CertificateChainPolicy = new X509ChainPolicy { VerificationFlags = X509VerificationFlags.AllFlags },
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is null || shown.Issuer == "CN=root",
        });
        return stream.RemoteCertificate?.Subject ?? string.Empty;
    }

    private string At(string file) => Path.Combine(_folder.FullName, file);
}
