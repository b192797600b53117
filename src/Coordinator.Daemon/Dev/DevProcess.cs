using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coordinator.Daemon.Run;

namespace Coordinator.Daemon.Dev;

/// <summary>A server or a broker on this machine: its configuration on disk, and its process.</summary>
internal abstract class DevProcess : IDisposable
{
    protected const string Host = "127.0.0.1";

    private readonly string _command;
    private Process? _process;
    private Task _copying = Task.CompletedTask;

    /// <param name="kind">What it is, as it is called in folders and events.</param>
    /// <param name="command">How coordinatord runs it.</param>
    /// <param name="data">The folder that its own is in.</param>
    /// <param name="id">Its id.</param>
    protected DevProcess(string kind, string command, string data, int id)
    {
        (Kind, _command, Id) = (kind, command, id);
        Folder = Path.Combine(Path.GetFullPath(data), string.Create(CultureInfo.InvariantCulture, $"{kind}-{id}"));
    }

    /// <summary>server or broker.</summary>
    public string Kind { get; }

    public int Id { get; }

    public abstract string Client { get; }

    public abstract string Http { get; }

    public string Folder { get; }

    public string Config => Path.Combine(Folder, "config.json");

    public string Log => Path.Combine(Folder, Kind + ".log");

    /// <summary>How it is started again by hand.</summary>
    public string RestartCommand => $"coordinatord {_command} --config {Config}";

    public int Pid { get; private set; }

    public bool IsRunning => _process is { HasExited: false };

    public int ExitCode => _process?.ExitCode ?? 0;

    /// <summary>Completes when the process has ended.</summary>
    public Task Exited => _process?.WaitForExitAsync() ?? Task.CompletedTask;

    /// <summary>As people call it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Id}");

    public void WriteConfig()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Config, new JsonObject { ["Coordinator"] = Configuration() }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
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

        foreach (var argument in new[] { _command, "--config", Config })
        {
            start.ArgumentList.Add(argument);
        }

        // What configures this process must not configure every child alike.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("COORDINATOR__", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment[StopSignals.ChildVariable] = "1";
        _process = Process.Start(start) ?? throw new InvalidOperationException($"the process of {this} did not start");
        Pid = _process.Id;
        _copying = CopyOutputAsync(_process);
    }

    /// <summary>The last line that it wrote to its standard error: why it refused to run.</summary>
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

    protected static string Endpoint(int port) => string.Create(CultureInfo.InvariantCulture, $"{Host}:{port}");

    /// <summary>Its section of the configuration.</summary>
    protected abstract JsonObject Configuration();

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
}
