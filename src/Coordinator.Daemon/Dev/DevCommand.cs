using Spectre.Console;

namespace Coordinator.Daemon.Dev;

/// <summary>
/// A real ensemble on this machine: each server is a process of its own, so that <c>kill -9</c> is an honest failure. Killed servers
/// are not restarted; <c>coordinatord run --config</c> does that, on the same data.
/// </summary>
internal static class DevCommand
{
    /// <summary>Runs until stopped.</summary>
    /// <param name="arguments">What follows <c>dev</c>.</param>
    /// <param name="stop">Fires at Ctrl-C and SIGTERM.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            Console.Out.WriteLine(DevOptions.Usage);
            return 0;
        }

        var (options, mistakes) = DevOptions.Parse(arguments);
        if (mistakes.Count > 0)
        {
            foreach (var mistake in mistakes)
            {
                Console.Error.WriteLine("error: " + mistake);
            }

            Console.Error.WriteLine(DevOptions.Usage);
            return 2;
        }

        var folder = options.Data is null ? Directory.CreateTempSubdirectory("coordinator-dev-") : Directory.CreateDirectory(options.Data);
        var servers = Enumerable.Range(1, options.Servers + options.Observers)
            .Select(id => new DevServer(id, options.BasePort, folder.FullName, id > options.Servers))
            .ToList();
        foreach (var server in servers)
        {
            server.WriteConfig(servers);
        }

        IDevOutput output = options.IsJson ? new DevJsonOutput(Console.Out) : new DevTextOutput(AnsiConsole.Console, TimeProvider.System);
        using var ensemble = new DevEnsemble(servers, options.Late, output, TimeProvider.System);
        var code = await ensemble.RunAsync(stop);
        if (code != 0)
        {
            await ShowLogsAsync(servers);
        }

        if (options.Data is null)
        {
            if (await ensemble.HasStrangersAsync())
            {
                Console.Error.WriteLine("a server that was restarted by hand still runs: its data stays in " + folder.FullName);
            }
            else
            {
                folder.Delete(recursive: true);
            }
        }

        return code;
    }

    /// <summary>Why a server refused to run, in its own words.</summary>
    private static async Task ShowLogsAsync(List<DevServer> servers)
    {
        foreach (var server in servers.Where(server => File.Exists(server.LogFile)))
        {
            foreach (var line in (await File.ReadAllLinesAsync(server.LogFile)).TakeLast(5))
            {
                Console.Error.WriteLine($"server {server.Id}: {line}");
            }
        }
    }
}
