using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Coordinator.Daemon.Dev;

/// <summary>A real ensemble on this machine: one process per server, so that killing one is an honest failure.</summary>
internal static class DevCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (!DevOptions.TryParse(args, out var options, out var mistake))
        {
            return await CommandLine.RefuseAsync(mistake);
        }

        var data = options.Data ?? Directory.CreateTempSubdirectory("coordinator-dev-").FullName;
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        var ensemble = new DevEnsemble(options, data);
        try
        {
            return await ensemble.RunAsync(stop.Task);
        }
        finally
        {
            await ensemble.DisposeAsync();
            if (options.Data is null)
            {
                RemoveTemporary(data, [.. ensemble.Servers, .. ensemble.Brokers]);
            }
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }
    }

    /// <summary>What somebody restarted by hand keeps its data while it runs.</summary>
    private static void RemoveTemporary(string data, IReadOnlyList<DevProcess> processes)
    {
        var isUsed = false;
        foreach (var process in processes)
        {
            if (IsListening(process.Client))
            {
                isUsed = true;
                Console.Error.WriteLine($"{process} still runs and keeps {process.Folder}");
            }
            else if (Directory.Exists(process.Folder))
            {
                Directory.Delete(process.Folder, recursive: true);
            }
        }

        if (!isUsed)
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static bool IsListening(string endpoint)
    {
        var colon = endpoint.LastIndexOf(':');
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(endpoint[..colon], int.Parse(endpoint.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
