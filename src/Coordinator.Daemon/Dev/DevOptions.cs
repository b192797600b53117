using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Coordinator.Daemon.Dev;

/// <summary>What <c>dev</c> was asked for.</summary>
internal sealed record DevOptions
{
    public const int MaxServers = 10;
    public const int MaxBrokers = 10;

    /// <summary>The ports of the first broker begin so far behind those of the first server.</summary>
    private const int BrokersFrom = MaxServers * PortsPerServer;
    private const int PortsPerServer = 10;

    public int Servers { get; init; } = 3;

    public int Observers { get; init; }

    public int Brokers { get; init; }

    public IReadOnlySet<int> Late { get; init; } = new SortedSet<int>();

    public int BasePort { get; init; } = 5181;

    /// <summary>Where data stay; null for a temporary folder that goes at the end.</summary>
    public string? Data { get; init; }

    public bool IsJson { get; init; }

    public int Count => Servers + Observers;

    /// <summary>The first port of a server: for clients.</summary>
    public int ServerPort(int id) => BasePort + (PortsPerServer * (id - 1));

    /// <summary>The first port of a broker: for clients.</summary>
    public int BrokerPort(int id) => ServerPort(id) + BrokersFrom;

    public static bool TryParse(string[] args, [NotNullWhen(true)] out DevOptions? options, [NotNullWhen(false)] out string? mistake)
    {
        (options, mistake) = (null, null);
        var parsed = new DevOptions();
        for (var i = 0; i < args.Length; i++)
        {
            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? args[i] : args[i][..equals];
            var value = equals >= 0 ? args[i][(equals + 1)..] : i + 1 < args.Length ? args[++i] : null;
            mistake = value is null ? $"{name} needs a value" : Apply(ref parsed, name, value);
            if (mistake is not null)
            {
                return false;
            }
        }

        mistake = parsed.Check();
        options = mistake is null ? parsed : null;
        return options is not null;
    }

    private static string? Apply(ref DevOptions options, string name, string value)
    {
        var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : -1;
        switch (name)
        {
            case "--servers":
                options = options with { Servers = number };
                return number is >= 1 and <= MaxServers ? null : $"--servers {value}: 1 to {MaxServers}";
            case "--observers":
                options = options with { Observers = number };
                return number is >= 0 and < MaxServers ? null : $"--observers {value}: 0 to {MaxServers - 1}";
            case "--base-port":
                options = options with { BasePort = number };
                return number is >= 1 and <= 65535 - (MaxServers * PortsPerServer) ? null : $"--base-port {value}: 1 to {65535 - (MaxServers * PortsPerServer)}";
            case "--brokers":
                options = options with { Brokers = number };
                return number is >= 0 and <= MaxBrokers ? null : $"--brokers {value}: 0 to {MaxBrokers}";
            case "--data":
                options = options with { Data = value };
                return null;
            case "--output":
                options = options with { IsJson = value == "json" };
                return value is "json" or "text" ? null : $"--output {value}: text or json";
            case "--late":
                var ids = value.Split(',').Select(id => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var late) ? late : 0);
                options = options with { Late = new SortedSet<int>(ids) };
                return null;
            default:
                return $"unknown argument '{name}'";
        }
    }

    private string? Check()
    {
        if (Count > MaxServers)
        {
            return $"{Servers} servers and {Observers} observers are more than {MaxServers}";
        }

        if (Late.FirstOrDefault(id => id < 1 || id > Count, -1) is >= 0 and var unknown)
        {
            return $"--late: there is no server {unknown}";
        }

        if (Brokers > 0 && BrokerPort(MaxBrokers + 1) > 65535)
        {
            return $"--base-port {BasePort}: with brokers at most {65535 - BrokersFrom - (MaxBrokers * PortsPerServer)}";
        }

        return Late.Count(id => id <= Servers) * 2 < Servers || Late.Count == 0
            ? null
            : "--late: the other servers are no quorum and would never serve";
    }
}
