using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coordinator.Daemon.Run;

namespace Coordinator.Daemon.Dev;

/// <summary>One server of the local ensemble: its configuration on disk, and its process.</summary>
internal sealed class DevServer : IDisposable
{
    private const string Host = "127.0.0.1";

    private readonly DevOptions _options;
    private readonly string _folder;
    private Process? _process;
    private Task _copying = Task.CompletedTask;

    public DevServer(DevOptions options, string data, int id)
    {
        _options = options;
        Id = id;
        _folder = Path.Combine(Path.GetFullPath(data), "server-" + id.ToString(CultureInfo.InvariantCulture));
    }

    public int Id { get; }

    public string Client => Endpoint(0);

    public string Peer => Endpoint(1);

    public string Http => Endpoint(2);

    public string Config => Path.Combine(_folder, "config.json");

    public string Log => Path.Combine(_folder, "server.log");

    public int Pid { get; private set; }

    public bool IsRunning => _process is { HasExited: false };

    public int ExitCode => _process?.ExitCode ?? 0;

    /// <summary>Completes when the process has ended.</summary>
    public Task Exited => _process?.WaitForExitAsync() ?? Task.CompletedTask;

    public void WriteConfig()
    {
        Directory.CreateDirectory(_folder);
        var servers = new JsonArray();
        for (var id = 1; id <= _options.Count; id++)
        {
            servers.Add(new JsonObject
            {
                [nameof(Id)] = id,
                ["Host"] = Host,
                ["ClientPort"] = Port(id, 0),
                ["PeerPort"] = Port(id, 1),
                ["Role"] = id <= _options.Servers ? "voter" : "observer",
            });
        }

        var section = new JsonObject
        {
            ["ServerId"] = Id,
            ["DataDirectory"] = Path.Combine(_folder, "data"),
            ["ClientEndpoint"] = Client,
            ["PeerEndpoint"] = Peer,
            ["HttpEndpoint"] = Http,
            ["Servers"] = servers,
        };
        File.WriteAllText(Config, new JsonObject { ["Coordinator"] = section }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    public void Start()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Started by the dotnet host, the program is its first argument.
        if (Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "coordinatord.dll"));
        }

        foreach (var argument in new[] { "run", "--config", Config })
        {
            start.ArgumentList.Add(argument);
        }

        // What configures this process must not configure every server alike.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("COORDINATOR__", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment[StopSignals.ChildVariable] = "1";
        _process = Process.Start(start) ?? throw new InvalidOperationException("the process of a server did not start");
        Pid = _process.Id;
        _copying = CopyOutputAsync(_process);
    }

    /// <summary>The last line that the server wrote to its standard error: why it refused to run.</summary>
    public async Task<string> LastErrorAsync()
    {
        await _copying;
        var errors = File.Exists(Log) ? File.ReadLines(Log).Where(line => line.StartsWith("error: ", StringComparison.Ordinal)) : [];
        return errors.LastOrDefault($"error: see {Log}");
    }

    /// <summary>Asks, wakes if need be, and kills after the patience has run out.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        if (_process is not { HasExited: false } process)
        {
            await _copying;
            return;
        }

        // The signal waits while the process is stopped, so the order does not matter; a stopped process must only be woken.
        Signals.Send(Pid, Signals.Continue);
        Signals.Send(Pid, Signals.Terminate);
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        await _copying;
    }

    public void Dispose() => _process?.Dispose();

    private async Task CopyOutputAsync(Process process)
    {
        await using var log = new StreamWriter(Log, append: true);
        var gate = new SemaphoreSlim(1);
        await Task.WhenAll(CopyAsync(process.StandardOutput), CopyAsync(process.StandardError));

        async Task CopyAsync(StreamReader from)
        {
            while (await from.ReadLineAsync() is { } line)
            {
                await gate.WaitAsync();
                await log.WriteLineAsync(line);
                await log.FlushAsync();
                gate.Release();
            }
        }
    }

    private string Endpoint(int offset) => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port(Id, offset)}");

    private int Port(int id, int offset) => _options.BasePort + (10 * (id - 1)) + offset;
}
