using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Coordinator.Cli;
using Coordinator.Cli.Calls;
using Coordinator.Cli.Commands;
using Coordinator.Cli.Output;
using Coordinator.Client;
using Coordinator.TestKit.Processes;

namespace Coordinator.Benchmarks.Clusters;

/// <summary>Three servers and three brokers, real processes on this machine as <c>coordinatord dev</c> starts them, with one topic.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    public const string Topic = "records";

    private const int Brokers = 3;

    private readonly Process _dev;
    private readonly Dictionary<int, string> _servers = [];
    private readonly Dictionary<int, string> _brokers = [];

    private LocalCluster(string folder, int basePort)
    {
        string[] arguments = ["dev", "--output", "json", "--brokers", Text(Brokers), "--base-port", Text(basePort), "--data", folder];
        _dev = Process.Start(new ProcessStartInfo(Executable.Coordinatord, arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("coordinatord was not started");
    }

    /// <summary>Of the servers.</summary>
    public IReadOnlyCollection<int> ServerPids => _servers.Keys;

    /// <summary>Of the brokers.</summary>
    public IReadOnlyCollection<int> BrokerPids => _brokers.Keys;

    /// <summary>Of what started them, and asks now and then how they are.</summary>
    public int StarterPid => _dev.Id;

    /// <summary>Where clients of brokers begin.</summary>
    public IReadOnlyList<string> BrokerEndpoints => [.. _brokers.Values];

    /// <summary>Starts everything, and makes the topic.</summary>
    /// <param name="folder">For data and logs; made when it is not there.</param>
    /// <param name="basePort">The first port.</param>
    /// <exception cref="InvalidOperationException">It did not start; the folder has the reason.</exception>
    public static async Task<LocalCluster> StartAsync(string folder, int basePort)
    {
        var cluster = new LocalCluster(folder, basePort);
        try
        {
            await cluster.UntilReadyAsync();
            await cluster.CreateTopicAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_dev.HasExited)
        {
            Signals.Terminate(_dev.Id);
        }

        await _dev.WaitForExitAsync();
        _dev.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task UntilReadyAsync()
    {
        while (await _dev.StandardOutput.ReadLineAsync() is { } line)
        {
            using var parsed = JsonDocument.Parse(line);
            var kind = parsed.RootElement.GetProperty("event").GetString();
            if (kind is "server" or "broker")
            {
                (kind is "server" ? _servers : _brokers)[parsed.RootElement.GetProperty("pid").GetInt32()] = parsed.RootElement.GetProperty("client").GetString()!;
            }
            else if (kind is "ready")
            {
                // What it says from here on fills no pipe.
                _ = _dev.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return;
            }
        }

        throw new InvalidOperationException("the cluster did not start");
    }

    private async Task CreateTopicAsync()
    {
        using var errors = new StringWriter();
        var surroundings = new Surroundings(
            string.Join(',', _servers.Values),
            new Streams(Stream.Null, Stream.Null, errors, false, () => false),
            (endpoint, tls) => new GrpcTarget(endpoint, tls),
            async (options, cancellationToken) => await CoordinatorClient.ConnectAsync(options, cancellationToken),
            new SystemCallClock());
        string[] arguments = ["topics", "create", Topic, "--partitions", "8", "--replication-factor", Text(Brokers), "--min-insync", "2", "--fsync", "group", "--timeout", "30s"];
        if (await Coordctl.RunAsync(arguments, surroundings, CancellationToken.None) != ExitCode.Done)
        {
            throw new InvalidOperationException("the topic was not created: " + errors);
        }
    }
}
