namespace Coordinator.Server.Options;

/// <summary>What the clients of one address may take of this server together. Peers have no such limits.</summary>
public sealed record AddressLimits
{
    /// <summary>Connections to the client endpoint at a time; a further one is closed at once.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Calls and streams at a time on one connection; a client waits with further ones.</summary>
    public int MaxStreamsPerConnection { get; init; } = 100_000;

    /// <summary>Requests in a second, pings apart, with bursts of one second's worth; 0: any number.</summary>
    public int RequestsPerSecond { get; init; }

    /// <summary>Bytes of requests in a second, with bursts of one second's worth; 0: any number.</summary>
    public long BytesPerSecond { get; init; }

    internal static AddressLimits Read(OptionsSource source)
    {
        const string Section = "Coordinator:Limits";
        return new AddressLimits
        {
            MaxConnections = source.Number($"{Section}:MaxConnectionsPerAddress", 10_000, 1, 1_000_000),
            MaxStreamsPerConnection = source.Number($"{Section}:MaxStreamsPerConnection", 100_000, 1, 1_000_000),
            RequestsPerSecond = source.Number($"{Section}:RequestsPerSecondPerAddress", 0, 0, 10_000_000),
            BytesPerSecond = source.LargeNumber($"{Section}:BytesPerSecondPerAddress", 0, 0, 1L << 40),
        };
    }
}
