using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coordinator.Primitives;
using Coordinator.Protocol.Admin.V1;
using Coordinator.TestKit.Processes;
using Grpc.Core;
using Grpc.Net.Client;

namespace Coordinator.ChaosTests.Cluster;

/// <summary>One server: a real process in its own network namespace, on its own disk, with a clock and calls of the system that can be bent.</summary>
internal sealed class Server : IDisposable
{
    private const int ClientPort = 5181;
    private const int PeerPort = 5182;
    private const int HttpPort = 5183;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly string _folder;
    private readonly HttpClient _http = new() { Timeout = Patience };
    private readonly GrpcChannel _channel;
    private readonly Admin.AdminClient _admin;
    private readonly StartedProcess _process;

    public Server(int id, int servers, string folder, Network network)
    {
        Id = id;
        _folder = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"server-{id}"));
        Directory.CreateDirectory(_folder);
        Disk = new ImageDisk(_folder, "disk", megabytes: 512);
        _process = new StartedProcess(
            string.Create(CultureInfo.InvariantCulture, $"server {id}"),
            Path.Combine(_folder, "server.log"),
            "ip", "netns", "exec", network.Space(id), Executable.Coordinatord, "run", "--config", Config)
        {
            Environment = new Dictionary<string, string>
            {
                ["LD_PRELOAD"] = $"{Requirements.FiuRunLibrary} {Requirements.FiuPosixLibrary} {Requirements.FaketimeLibrary}",
                ["FIU_ENABLE"] = string.Empty,
                ["FIU_CTRL_FIFO"] = Fifo,
                ["FAKETIME_TIMESTAMP_FILE"] = Clock,
                ["FAKETIME_CACHE_DURATION"] = "1",
                ["DONT_FAKE_MONOTONIC"] = "1",
                ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
            },
        };
        _channel = GrpcChannel.ForAddress("http://" + Client);
        _admin = new Admin.AdminClient(_channel);
        WriteConfig(servers);
        SetClock(TimeSpan.Zero);
    }

    public int Id { get; }

    public ImageDisk Disk { get; }

    public string Client => Endpoint(ClientPort);

    public string DataDirectory => Path.Combine(Disk.Mount, "data");

    public bool IsRunning => _process.IsRunning;

    private string Config => Path.Combine(_folder, "config.json");

    private string Clock => Path.Combine(_folder, "clock");

    private string Fifo => Path.Combine(_folder, "fiu");

    /// <summary>Starts the process on the data that are there.</summary>
    public void Start() => _process.Start();

    /// <summary>Ends it without a word, and waits for the end.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Asks it to stop, and waits for the end.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public Task TerminateAsync() => _process.TerminateAsync();

    public void Freeze() => _process.Freeze();

    public void Wake() => _process.Wake();

    /// <summary>Shifts the wall clock; the monotonic one stays right.</summary>
    public void SetClock(TimeSpan shift) =>
        File.WriteAllText(Clock, string.Create(CultureInfo.InvariantCulture, $"{(shift < TimeSpan.Zero ? "-" : "+")}{Math.Abs((long)shift.TotalSeconds)}\n"));

    /// <summary>Makes a call of the system fail, or succeed again.</summary>
    /// <param name="command">In the language of fiu-ctrl.</param>
    public void Inject(string command) => Tool.Run("fiu-ctrl", "-f", Fifo, "-c", command, _process.Pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>Its own view; null when it does not answer soon.</summary>
    public async Task<StatusResponse?> StatusAsync()
    {
        try
        {
            return await _admin.StatusAsync(new StatusRequest(), deadline: DateTime.UtcNow + Patience);
        }
        catch (RpcException)
        {
            return null;
        }
    }

    /// <summary>Why it is not ready; empty when it is.</summary>
    public async Task<string> NotReadyReasonAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri($"http://{Endpoint(HttpPort)}/readyz"));
            return answer.IsSuccessStatusCode ? string.Empty : await answer.Content.ReadAsStringAsync();
        }
        catch (Exception noAnswer) when (noAnswer is HttpRequestException or OperationCanceledException)
        {
            return "no answer: " + noAnswer.Message;
        }
    }

    /// <summary>Ends a session for good, as an operator would.</summary>
    /// <returns>Whether it is over; false: this server did not decide.</returns>
    public async Task<bool> TryKillSessionAsync(SessionId session)
    {
        try
        {
            await _admin.KillSessionAsync(new KillSessionRequest { SessionId = session.Value }, deadline: DateTime.UtcNow + Patience);
            return true;
        }
        catch (RpcException refused)
        {
            return refused.StatusCode == StatusCode.FailedPrecondition;
        }
    }

    public void Dispose()
    {
        _process.Dispose();
        Disk.Dispose();
        _http.Dispose();
        _channel.Dispose();
    }

    private void WriteConfig(int servers)
    {
        var list = Enumerable.Range(1, servers).Select(id => (JsonNode)new JsonObject
        {
            [nameof(Id)] = id,
            ["Host"] = Network.Address(id),
            ["ClientPort"] = ClientPort,
            ["PeerPort"] = PeerPort,
        });
        var section = new JsonObject
        {
            ["ServerId"] = Id,
            [nameof(DataDirectory)] = DataDirectory,
            ["ClientEndpoint"] = Client,
            ["PeerEndpoint"] = Endpoint(PeerPort),
            ["HttpEndpoint"] = Endpoint(HttpPort),
            ["SnapshotEveryTxns"] = 5_000,
            ["Servers"] = new JsonArray([.. list]),
        };
        File.WriteAllText(Config, new JsonObject { ["Coordinator"] = section }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    private string Endpoint(int port) => string.Create(CultureInfo.InvariantCulture, $"{Network.Address(Id)}:{port}");
}
