using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Coordinator.Client;
using Coordinator.Client.Tls;
using Coordinator.TestKit.Certificates;
using Coordinator.TestKit.Processes;

namespace Coordinator.IntegrationTests.Ensembles;

/// <summary>Three real servers with mutual TLS for clients and between each other; operators' actions need the super identity.</summary>
internal sealed class SecureEnsemble : IAsyncDisposable
{
    /// <summary>The super user is <c>super:test</c>.</summary>
    private const string SuperDigest = "super:D/InIHSb7yEEbrWz8b9l71RjZJU=";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coordinator-tls-");
    private readonly int _basePort = DevEnsemble.NextPorts();
    private readonly int _count;
    private readonly Action<JsonObject> _change;

    private SecureEnsemble(int count, Action<JsonObject> change)
    {
        (_count, _change) = (count, change);
        Write("clients-root.pem", ClientAuthority.Pem);
        Write("peers-root.pem", PeerAuthority.Pem);
        ClientAuthority.Issue("alice").Write(Folder, "alice");
    }

    public TestAuthority ClientAuthority { get; } = new("clients");

    public TestAuthority PeerAuthority { get; } = new("peers");

    public string Folder => _folder.FullName;

    public SortedDictionary<int, ServerProcess> Servers { get; } = [];

    public string Endpoints => string.Join(',', Enumerable.Range(1, _count).Select(Client));

    /// <summary>What every client of the tests proves by default.</summary>
    public CoordinatorClientOptions ClientOptions => CoordinatorClientOptions.For(Endpoints) with
    {
        Tls = ClientTls.FromFiles(At("clients-root.pem"), At("alice.pem"), At("alice.key")),
    };

    /// <param name="count">Of servers.</param>
    /// <param name="change">Changes the section of each server's configuration.</param>
    public static async Task<SecureEnsemble> StartAsync(int count = 3, Action<JsonObject>? change = null)
    {
        var ensemble = new SecureEnsemble(count, change ?? (static _ => { }));
        foreach (var id in Enumerable.Range(1, count))
        {
            ensemble.Issue(id);
            ensemble.Servers[id] = new ServerProcess(ensemble.WriteConfig(id, $"peer-{id}"));
        }

        await Task.WhenAll(ensemble.Servers.Keys.Select(ensemble.ReadyAsync));
        return ensemble;
    }

    /// <summary>A port for plain text beside a server's client endpoint.</summary>
    /// <param name="section">Of its configuration.</param>
    public static int PlainPort(JsonObject section) => PortOf(section["ClientEndpoint"]!.GetValue<string>()) + 3;

    /// <summary>Of clients and of peers, which speak TLS, of health and metrics, and the one for plain text.</summary>
    public IReadOnlyList<int> Ports(int id) => [PortOf(Client(id)), PortOf(Peer(id)), PortOf(Http(id)), PortOf(Client(id)) + 3];

    public string At(string file) => Path.Combine(Folder, file);

    public string Client(int id) => $"127.0.0.1:{_basePort + (10 * id)}";

    public string Peer(int id) => $"127.0.0.1:{_basePort + (10 * id) + 1}";

    public string Http(int id) => $"127.0.0.1:{_basePort + (10 * id) + 2}";

    /// <summary>Writes new certificates of a server beside or over the old ones.</summary>
    /// <returns>Their serials, for clients and for peers.</returns>
    public (string Clients, string Peers) Issue(int id)
    {
        var (clients, peers) = (ClientAuthority.Issue("localhost"), PeerAuthority.Issue($"server-{id}", id));
        clients.Write(Folder, $"client-{id}");
        peers.Write(Folder, $"peer-{id}");
        return (clients.Serial, peers.Serial);
    }

    public string WriteConfig(int id, string peerCertificate)
    {
        var section = new JsonObject
        {
            ["ServerId"] = id,
            ["DataDirectory"] = At($"data-{id}"),
            ["ClientEndpoint"] = Client(id),
            ["PeerEndpoint"] = Peer(id),
            ["HttpEndpoint"] = Http(id),
            [nameof(Servers)] = new JsonArray([.. Enumerable.Range(1, _count).Select(other => new JsonObject
            {
                ["Id"] = other,
                ["Host"] = "127.0.0.1",
                ["ClientPort"] = _basePort + (10 * other),
                ["PeerPort"] = _basePort + (10 * other) + 1,
            })]),
            ["Security"] = new JsonObject { ["SuperDigest"] = SuperDigest, ["Operators"] = "super" },
            ["Tls"] = new JsonObject { ["Clients"] = Side($"client-{id}", "clients-root.pem"), ["Peers"] = Side(peerCertificate, "peers-root.pem") },
        };
        _change(section);
        return Write($"config-{id}-{peerCertificate}.json", new JsonObject { ["Coordinator"] = section }.ToJsonString());
    }

    /// <summary>Waits until a server is ready.</summary>
    public async Task ReadyAsync(int id)
    {
        using var http = new HttpClient();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var deadline = DevEnsemble.Deadline(60);
        while (await timer.WaitForNextTickAsync(deadline))
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://{Http(id)}/readyz"), deadline);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                continue;
            }
        }
    }

    /// <summary>A command by a client with a certificate of this name; null: with none.</summary>
    public Task<(int Code, string Output, string Error)> CoordctlAsync(string? certificate, int server, string arguments)
    {
        var proof = certificate is null ? string.Empty : $"--tls-certificate {At(certificate + ".pem")} --tls-key {At(certificate + ".key")} ";
        return Command.RunAsync(Executable.Coordctl, $"--endpoints {Client(server)} --tls-authority {At("clients-root.pem")} {proof}{arguments}");
    }

    /// <summary>The serial of the certificate that an endpoint shows to a new connection.</summary>
    public static async Task<string> SerialAsync(string endpoint)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", PortOf(endpoint), DevEnsemble.Deadline(30));
        var serial = string.Empty;
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ApplicationProtocols = [SslApplicationProtocol.Http2],
                CertificateChainPolicy = new X509ChainPolicy { VerificationFlags = X509VerificationFlags.AllFlags },
                RemoteCertificateValidationCallback = (_, certificate, _, _) => (serial = certificate!.GetSerialNumberString()).Length > 0,
            },
            DevEnsemble.Deadline(30));
        return serial;
    }

    public string Write(string file, string content)
    {
        File.WriteAllText(At(file), content);
        return At(file);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers.Values)
        {
            await server.DisposeAsync();
        }

        ClientAuthority.Dispose();
        PeerAuthority.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int PortOf(string endpoint) => int.Parse(endpoint.Split(':')[1], CultureInfo.InvariantCulture);

    private JsonObject Side(string certificate, string authority) => new()
    {
        ["CertificateFile"] = At(certificate + ".pem"),
        ["KeyFile"] = At(certificate + ".key"),
        ["AuthorityFile"] = At(authority),
    };
}
