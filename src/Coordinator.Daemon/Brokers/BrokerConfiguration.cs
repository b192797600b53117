using System.Diagnostics.CodeAnalysis;
using Coordinator.Broker;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Coordinator.Server.Options;

namespace Coordinator.Daemon.Brokers;

/// <summary>The configuration of a broker.</summary>
/// <param name="Broker">The broker.</param>
/// <param name="Client">Where it listens for clients and other brokers.</param>
/// <param name="Http">Where it listens for health and metrics.</param>
/// <param name="Logging">What is logged.</param>
internal sealed record BrokerConfiguration(BrokerOptions Broker, HostPort Client, HostPort Http, LoggingOptions Logging)
{
    private const string Section = "Coordinator";

    /// <summary>Reads flat keys, all sources merged.</summary>
    /// <param name="values">Keys with ':' between sections.</param>
    /// <param name="configuration">The configuration; null when there are mistakes.</param>
    /// <param name="mistakes">Every mistake.</param>
    public static bool TryRead(
        IEnumerable<KeyValuePair<string, string?>> values,
        [NotNullWhen(true)] out BrokerConfiguration? configuration,
        out IReadOnlyList<ConfigurationMistake> mistakes)
    {
        var source = new OptionsSource(values);
        var read = Read(source);
        source.RefuseUnknown();
        mistakes = source.Mistakes;
        configuration = mistakes.Count == 0 ? read : null;
        return configuration is not null;
    }

    private static BrokerConfiguration Read(OptionsSource source)
    {
        var client = source.Endpoint($"{Section}:ClientEndpoint", new HostPort("127.0.0.1", 5281));
        var http = source.Endpoint($"{Section}:HttpEndpoint", new HostPort("127.0.0.1", 5283));
        if (http.Port == client.Port)
        {
            source.Mistake($"{Section}:HttpEndpoint", $"port {http.Port} is that of ClientEndpoint");
        }

        var advertised = source.Endpoint($"{Section}:AdvertisedEndpoint", client);
        if (advertised.Host is "*" or "0.0.0.0" or "::")
        {
            source.Mistake($"{Section}:AdvertisedEndpoint", $"'{advertised}' is no address that others can reach: set it where ClientEndpoint listens on all");
        }

        if (source.Find($"{Section}:BrokerId") is null)
        {
            source.Mistake($"{Section}:BrokerId", $"is required: 0 to {BrokerId.MaxValue}, another one for each broker");
        }

        var broker = new BrokerOptions(
            new BrokerId(source.Number($"{Section}:BrokerId", 0, 0, BrokerId.MaxValue)),
            source.Text($"{Section}:DataDirectory", "data"),
            advertised.ToString(),
            ReadServers(source))
        {
            Paths = new ControllerPaths(ReadRoot(source)),
            SessionTimeout = TimeSpan.FromMilliseconds(source.Number($"{Section}:SessionTimeoutMilliseconds", 5_000, 100, 3_600_000)),
            DrainTime = TimeSpan.FromMilliseconds(source.Number($"{Section}:DrainMilliseconds", 1_500, 0, 600_000)),
            SegmentBytes = source.LargeNumber($"{Section}:SegmentBytes", 1L << 30, 4 << 10, 1L << 40),
            MaxOpenLogs = source.Number($"{Section}:MaxOpenLogs", 1_000, 1, 1_000_000),
        };
        return new BrokerConfiguration(broker, client, http, LoggingOptions.Read(source));
    }

    private static string[] ReadServers(OptionsSource source)
    {
        const string Key = $"{Section}:Endpoints";
        var servers = source.Text(Key, "127.0.0.1:5181").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var server in servers.Where(server => !HostPort.TryParse(server, out _)))
        {
            source.Mistake(Key, $"'{server}' is not host:port; client endpoints of the ensemble's servers are named, with commas between them");
        }

        return servers;
    }

    private static string ReadRoot(OptionsSource source)
    {
        const string Key = $"{Section}:Root";
        var root = source.Text(Key, ZnodePath.Root);
        if (ZnodePath.Validate(root) is { } reason)
        {
            source.Mistake(Key, reason);
        }

        return root;
    }
}
