using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Coordinator.Daemon.Dev;

/// <summary>A server process of the local ensemble. It stops on SIGTERM, and at the end of the pipe that is its standard input.</summary>
internal sealed class DevChild : IDisposable
{
    /// <summary>Tells <c>run</c> to ignore Ctrl-C and to stop when its standard input ends.</summary>
    public const string StopWithStdin = "COORDINATOR_STOP_WITH_STDIN";

    private const string ConfigurationPrefix = "COORDINATOR__";
    private const int SigTerm = 15;
    private const int SigCont = 18;

    private readonly Process _process;
    private readonly Task _logging;

    private DevChild(DevServer server, Process process)
    {
        Server = server;
        _process = process;
        _logging = LogAsync();
    }

    public DevServer Server { get; }

    public int Pid => _process.Id;

    /// <summary>Its exit code; 128 + signal when it was killed.</summary>
    public Task<int> Exited { get; private set; } = Task.FromResult(0);

    public static DevChild Start(DevServer server)
    {
        var (file, arguments) = Command();
        var start = new ProcessStartInfo(file, [.. arguments, "run", "--config", server.ConfigFile])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith(ConfigurationPrefix, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment[StopWithStdin] = "1";
        var process = Process.Start(start) ?? throw new InvalidOperationException("not started: " + file);
        var child = new DevChild(server, process);
        child.Exited = child.WaitAsync();
        return child;
    }

    /// <summary>Wakes it if it was stopped, asks it to end, and kills it when it does not within 3 seconds.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(Pid, SigCont);
            _ = SendSignal(Pid, SigTerm);
            _process.StandardInput.Close();
            if (await Task.WhenAny(Exited, Task.Delay(TimeSpan.FromSeconds(3))) != Exited)
            {
                _process.Kill();
            }
        }

        await Exited;
    }

    public void Dispose() => _process.Dispose();

    private static (string File, string[] Arguments) Command()
    {
        var self = Environment.ProcessPath ?? throw new InvalidOperationException("the path of this process is unknown");
        return Path.GetFileNameWithoutExtension(self) == "dotnet" ? (self, [typeof(DevChild).Assembly.Location]) : (self, []);
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        await _logging;
        return _process.ExitCode;
    }

    private async Task LogAsync()
    {
        await using var log = new FileStream(Server.LogFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        await using var shared = Stream.Synchronized(log);
        await Task.WhenAll(
            _process.StandardOutput.BaseStream.CopyToAsync(shared),
            _process.StandardError.BaseStream.CopyToAsync(shared));
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int pid, int signal);
}
