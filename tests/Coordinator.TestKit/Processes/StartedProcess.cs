using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Coordinator.TestKit.Processes;

/// <summary>A program on this machine: started as an operator would, killed, frozen, asked to stop.</summary>
/// <param name="name">What people call it.</param>
/// <param name="log">Where its output goes.</param>
/// <param name="command">Program and arguments.</param>
public sealed class StartedProcess(string name, string log, params string[] command) : IDisposable
{
    private Process? _process;
    private Task _logging = Task.CompletedTask;

    /// <summary>More than it inherits.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>It was started and has not been taken down since.</summary>
    public bool IsRunning => _process is { HasExited: false };

    public int Pid => _process is { HasExited: false } running ? running.Id : throw new InvalidOperationException($"{name} does not run; see {log}");

    /// <summary>Starts it, in a session of its own: Ctrl-C ends the run and not the processes.</summary>
    public void Start()
    {
        var start = new ProcessStartInfo("setsid", command) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in Environment)
        {
            start.Environment[key] = value;
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException($"{name} was not started");
        _logging = AppendAsync(_process);
    }

    /// <summary>Ends it without a word, and waits for the end.</summary>
    public async Task KillAsync()
    {
        Signals.Kill(Pid);
        await EndedAsync();
    }

    /// <summary>Asks it to stop, and waits for the end.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public async Task TerminateAsync()
    {
        Signals.Terminate(Pid);
        var code = await EndedAsync();
        if (code != 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{name} was asked to stop and ended with exit code {code}"));
        }
    }

    /// <summary>Asks it to stop, awake or frozen, and kills it when it takes longer than 10 s.</summary>
    public async Task StopAsync()
    {
        Signals.Continue(Pid);
        Signals.Terminate(Pid);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process!.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process!.Kill();
        }

        await EndedAsync();
    }

    public void Freeze() => Signals.Stop(Pid);

    public void Wake() => Signals.Continue(Pid);

    public void Dispose()
    {
        if (IsRunning)
        {
            Signals.Continue(Pid);
            Signals.Kill(Pid);
            EndedAsync().GetAwaiter().GetResult();
        }
    }

    private async Task<int> EndedAsync()
    {
        await _process!.WaitForExitAsync();
        await _logging;
        var code = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return code;
    }

    private async Task AppendAsync(Process process)
    {
        await using var file = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.Read);
        await Task.WhenAll(CopyAsync(process.StandardOutput), CopyAsync(process.StandardError));

        async Task CopyAsync(StreamReader lines)
        {
            while (await lines.ReadLineAsync() is { } line)
            {
                var bytes = Encoding.UTF8.GetBytes(line + "\n");
                lock (file)
                {
                    file.Write(bytes);
                    file.Flush();
                }
            }
        }
    }
}
