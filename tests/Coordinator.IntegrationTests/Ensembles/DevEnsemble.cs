using System.Diagnostics;
using Coordinator.TestKit.Processes;

namespace Coordinator.IntegrationTests.Ensembles;

/// <summary>A real ensemble, started by <c>coordinatord dev --output json</c>: real processes, sockets and disks.</summary>
internal sealed class DevEnsemble : IAsyncDisposable
{
    private const int FirstPort = 10_000;

    /// <summary>Above it the system gives ports to clients (32768 on), and one that a server wants may be taken by chance.</summary>
    private const int LastPort = 32_000;

    private static int _nextPort = FirstPort + (Environment.ProcessId % 50 * 100);

    private readonly Process _dev;
    private readonly Task _reading;
    private readonly List<Process> _restarted = [];
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("coordinator-test-");

    private DevEnsemble(string arguments, int ports)
    {
        BasePort = NextPorts(ports);
        _dev = Start(Executable.Coordinatord, $"dev --output json --base-port {BasePort} --data {_data.FullName} {arguments}", keepErrors: true);
        _reading = ReadAsync();
    }

    public int BasePort { get; }

    public EventLog<EnsembleEvent> Events { get; } = new();

    /// <summary>Client endpoints, by server.</summary>
    public SortedDictionary<int, EnsembleEvent> Servers { get; } = [];

    public string Endpoints => string.Join(',', Servers.Values.Select(server => server.Client));

    /// <summary>The first of some ports that no other ensemble of this process has: servers need a hundred, brokers a hundred more.</summary>
    public static int NextPorts(int count = 100)
    {
        var next = Interlocked.Add(ref _nextPort, count);
        return next <= LastPort ? next - count : throw new InvalidOperationException($"the tests of one process use more ports than there are from {FirstPort} to {LastPort}");
    }

    public static async Task<DevEnsemble> StartAsync(string arguments = "", bool waitReady = true, int ports = 100)
    {
        var ensemble = new DevEnsemble(arguments, ports);
        if (waitReady)
        {
            await ensemble.Events.FirstAsync(reported => reported.Event == "ready", 0, Deadline(60));
        }

        return ensemble;
    }

    public static CancellationToken Deadline(int seconds)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(TimeSpan.FromSeconds(seconds));
        return source.Token;
    }

    public string Client(int server) => Servers[server].Client!;

    /// <summary>
    /// The newest reported leader that has not said anything else since, as a deposed one does that was busy and is told last; waits for one from a
    /// position of the log on.
    /// </summary>
    public async Task<int> LeaderAsync(int from = 0, int except = 0)
    {
        var isLeading = (EnsembleEvent reported) => reported.Event == "state" && reported.State == "leading" && reported.ServerId != except;
        if (from == 0 && Events.Snapshot() is { Count: var count } events)
        {
            var said = events.Where(reported => reported.Event == "state").GroupBy(reported => reported.ServerId).Select(states => states.Last()).ToList();
            if (events.LastOrDefault(reported => isLeading(reported) && said.Contains(reported)) is { } leader)
            {
                return leader.ServerId;
            }

            from = count;
        }

        return (await Events.FirstAsync(isLeading, from, Deadline(60))).ServerId;
    }

    public Task<EnsembleEvent> StateAsync(int server, string state, int from = 0) =>
        Events.FirstAsync(reported => reported.Event == "state" && reported.ServerId == server && reported.State == state, from, Deadline(60));

    /// <summary>Waits until a server is ready, which for a voter means that it counts: its copy is whole, or a leader has granted it its vote.</summary>
    public Task CountsAsync(int server) => ReadyzAsync(server, text => text.Length == 0);

    /// <summary>Asks until the server gives such a reason for not being ready (empty: it is); meanwhile it may be built anew, and not listen.</summary>
    public async Task ReadyzAsync(int server, Func<string, bool> isSaid)
    {
        using var http = new HttpClient();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var deadline = Deadline(60);
        while (await timer.WaitForNextTickAsync(deadline))
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://{Servers[server].Http}/readyz"), deadline);
                if (isSaid(answer.IsSuccessStatusCode ? string.Empty : await answer.Content.ReadAsStringAsync(deadline)))
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

    public async Task KillAsync(int server)
    {
        var from = Events.Count;
        var pid = Servers[server].Pid!.Value;
        Signals.Kill(pid);
        var restarted = _restarted.Find(process => process.Id == pid);
        if (restarted is null)
        {
            await Events.FirstAsync(reported => reported.Event == "exit" && reported.Pid == pid, from, Deadline(30));
        }
        else
        {
            await restarted.WaitForExitAsync(Deadline(30));
        }
    }

    /// <summary>Starts a killed server again on its data, as an operator would.</summary>
    public void Restart(int server) => Restart(server, Executable.Coordinatord, string.Empty);

    /// <summary>Starts a server beside those of <c>dev</c>, as the operator of one more machine would: its list names them, and itself as an observer.</summary>
    /// <returns>The options of <c>server add</c> for it.</returns>
    public string StartNew(int server)
    {
        var port = BasePort + (10 * (server - 1));
        var folder = _data.CreateSubdirectory("new-" + server).FullName;
        var root = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Servers[1].Config!))!;
        var section = root["Coordinator"]!;
        section["ServerId"] = server;
        section["DataDirectory"] = Path.Combine(folder, "data");
        section["ClientEndpoint"] = $"127.0.0.1:{port}";
        section["PeerEndpoint"] = $"127.0.0.1:{port + 1}";
        section["HttpEndpoint"] = $"127.0.0.1:{port + 2}";
        section["Founding"] = "never";
        section[nameof(Servers)]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject
        {
            ["Id"] = server,
            ["Host"] = "127.0.0.1",
            ["ClientPort"] = port,
            ["PeerPort"] = port + 1,
            ["Role"] = "observer",
        });
        var config = Path.Combine(folder, "server.json");
        File.WriteAllText(config, root.ToJsonString());
        Servers[server] = Servers[1] with { ServerId = server, Client = $"127.0.0.1:{port}", Peer = $"127.0.0.1:{port + 1}", Http = $"127.0.0.1:{port + 2}", Config = config };
        Restart(server);
        return $"{server} --host 127.0.0.1 --client-port {port} --peer-port {port + 1}";
    }

    /// <summary>Waits until a server's process, started by this class, has ended.</summary>
    public async Task<int> ExitAsync(int server)
    {
        var process = _restarted.Find(process => process.Id == Servers[server].Pid);
        if (process is null)
        {
            return (await Events.FirstAsync(reported => reported.Event == "exit" && reported.ServerId == server, 0, Deadline(60))).Code!.Value;
        }

        await process.WaitForExitAsync(Deadline(60));
        return process.ExitCode;
    }

    /// <summary>The same under a program that becomes it, with that program's arguments.</summary>
    public void RestartUnder(int server, string file, string arguments) => Restart(server, file, arguments + " " + Executable.Coordinatord + " ");

    private void Restart(int server, string file, string arguments)
    {
        var process = Start(file, arguments + "run --config " + Servers[server].Config, keepErrors: false);
        _restarted.Add(process);
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        Servers[server] = Servers[server] with { Pid = process.Id };
    }

    public string DataDirectory(int server) =>
        System.Text.Json.JsonDocument.Parse(File.ReadAllText(Servers[server].Config!))
            .RootElement.GetProperty("Coordinator").GetProperty("DataDirectory").GetString()!;

    /// <summary>Asks <c>dev</c> to stop, if it has not, and waits for the end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        if (!_dev.HasExited)
        {
            Signals.Terminate(_dev.Id);
        }

        await _dev.WaitForExitAsync();
        await _reading;
        return _dev.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _restarted)
        {
            if (!process.HasExited)
            {
                Signals.Continue(process.Id);
                process.Kill();
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }

        await StopAsync();
        _dev.Dispose();
        _data.Delete(recursive: true);
    }

    private static Process Start(string file, string arguments, bool keepErrors)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = keepErrors };
        var process = Process.Start(start) ?? throw new InvalidOperationException("not started: " + file);
        return process;
    }

    private async Task ReadAsync()
    {
        var errors = _dev.StandardError.ReadToEndAsync();
        while (await _dev.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith('{'))
            {
                continue;
            }

            var reported = EnsembleEvent.Parse(line);
            if (reported.Event == "server")
            {
                lock (Servers)
                {
                    Servers[reported.ServerId] = reported;
                }
            }

            Events.Add(reported);
        }

        await errors;
        Events.Close();
    }
}
