using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Coordinator.Primitives;

namespace Coordinator.Server.Options;

/// <summary>Reads the configuration of a server and finds every mistake in it at once.</summary>
public static class ServerOptionsReader
{
    private const string Section = "Coordinator";

    /// <summary>Reads flat keys, all sources merged.</summary>
    /// <param name="values">Keys with ':' between sections, as .NET's configuration gives them.</param>
    /// <param name="options">The options; null when there are mistakes.</param>
    /// <param name="mistakes">Every mistake.</param>
    public static bool TryRead(
        IEnumerable<KeyValuePair<string, string?>> values,
        [NotNullWhen(true)] out ServerOptions? options,
        out IReadOnlyList<ConfigurationMistake> mistakes)
    {
        var source = new OptionsSource(values);
        var read = Read(source);
        source.RefuseUnknown();
        mistakes = source.Mistakes;
        options = mistakes.Count == 0 ? read : null;
        return options is not null;
    }

    private static ServerOptions Read(OptionsSource source)
    {
        var id = ReadId(source);
        var data = source.Text($"{Section}:DataDirectory", "data");
        var client = source.Endpoint($"{Section}:ClientEndpoint", new HostPort("127.0.0.1", 5181));
        var peer = source.Endpoint($"{Section}:PeerEndpoint", new HostPort("127.0.0.1", 5182));
        var http = source.Endpoint($"{Section}:HttpEndpoint", new HostPort("127.0.0.1", 5183));
        RefuseSameEndpoints(source, client, peer, http);
        var options = new ServerOptions
        {
            ServerId = id,
            DataDirectory = data,
            LogDirectory = source.Text($"{Section}:LogDirectory", data),
            ClientEndpoint = client,
            PeerEndpoint = peer,
            HttpEndpoint = http,
            Servers = ServerListReader.Read(source, id, client, peer),
            MayFound = source.Choice($"{Section}:Founding", true, ("auto", true), ("never", false)),
            SnapshotEveryTxns = source.Number($"{Section}:SnapshotEveryTxns", 100_000, 100, int.MaxValue),
            SnapshotBytesPerSecond = source.LargeNumber($"{Section}:SnapshotBytesPerSecond", 16 << 20, 0, 64L << 30),
            SnapshotsKept = source.Number($"{Section}:SnapshotsKept", 3, 1, 1000),
            ReapIntervalMilliseconds = source.Number($"{Section}:ReapIntervalMilliseconds", 60_000, 10, int.MaxValue),
            Limits = ReadLimits(source),
            PerAddress = AddressLimits.Read(source),
            MaxOutstandingPerSession = source.Number($"{Section}:MaxOutstandingPerSession", 1_000, 1, 1_000_000),
            MaxOutstandingBytes = source.LargeNumber($"{Section}:MaxOutstandingBytes", 64 << 20, 2 << 20, 16L << 30),
            WatchHistoryEvents = source.Number($"{Section}:WatchHistoryEvents", 100_000, 0, int.MaxValue),
            WatchHistoryBytes = source.LargeNumber($"{Section}:WatchHistoryBytes", 64 << 20, 0, 64L << 30),
            SuperDigest = ReadSuperDigest(source),
            OperatorsAreSuper = source.Choice($"{Section}:Security:Operators", false, ("anyone", false), ("super", true)),
            Tls = TlsOptionsReader.Read(source, TimeProvider.System.GetUtcNow()),
            Logging = LoggingOptions.Read(source),
            Telemetry = TelemetryOptionsReader.Read(source),
        };
        RefuseWhatNobodyCouldUse(source, options);
        return ReadTimes(source, options);
    }

    private static ServerId ReadId(OptionsSource source)
    {
        const string Key = $"{Section}:ServerId";
        if (source.Find(Key) is null)
        {
            source.Mistake(Key, "is required: a number from 1 to 255, different for every server");
            return new ServerId(1);
        }

        return new ServerId(source.Number(Key, 1, 1, ServerId.MaxValue));
    }

    /// <summary>The value is not repeated in a mistake: it may be the password itself, written by error.</summary>
    private static string? ReadSuperDigest(OptionsSource source)
    {
        const string Key = $"{Section}:Security:SuperDigest";
        const int HashBytes = 20;
        var digest = source.Find(Key);
        var colon = digest?.IndexOf(':', StringComparison.Ordinal) ?? 0;
        Span<byte> hash = stackalloc byte[HashBytes + 1];
        if (digest is not null && (colon <= 0 || !Convert.TryFromBase64String(digest[(colon + 1)..], hash, out var bytes) || bytes != HashBytes))
        {
            source.Mistake(Key, "is not user:hash, the hash being base64(SHA-1(\"user:password\")), 28 characters");
            return null;
        }

        return digest;
    }

    private static Limits ReadLimits(OptionsSource source) => new(
        source.Number($"{Section}:MaxDataBytes", 1 << 20, 1, 64 << 20),
        source.Number($"{Section}:MaxRequestBytes", 1 << 20, 1024, 64 << 20),
        source.Number($"{Section}:MaxChildrenPage", 10_000, 1, 1_000_000));

    private static ServerOptions ReadTimes(OptionsSource source, ServerOptions options)
    {
        var tick = source.Number($"{Section}:TickMilliseconds", 100, 10, 10_000);
        var sync = source.Number($"{Section}:SyncLimitTicks", 10, 4, 10_000);
        var init = source.Number($"{Section}:InitLimitTicks", 100, 4, 100_000);
        var min = source.Number($"{Section}:MinSessionTimeoutMilliseconds", 1_000, 1, int.MaxValue);
        var max = source.Number($"{Section}:MaxSessionTimeoutMilliseconds", 60_000, 1, int.MaxValue);
        if (init < sync)
        {
            source.Mistake($"{Section}:InitLimitTicks", Text($"{init} is below SyncLimitTicks ({sync})"));
        }

        if (min < 2 * tick)
        {
            source.Mistake($"{Section}:MinSessionTimeoutMilliseconds", Text($"{min} is below two ticks of {tick} ms"));
        }

        if (max < min)
        {
            source.Mistake($"{Section}:MaxSessionTimeoutMilliseconds", Text($"{max} is below MinSessionTimeoutMilliseconds ({min})"));
        }

        return options with
        {
            TickMilliseconds = tick,
            SyncLimitTicks = sync,
            InitLimitTicks = init,
            MinSessionTimeoutMilliseconds = min,
            MaxSessionTimeoutMilliseconds = max,
        };
    }

    private static void RefuseSameEndpoints(OptionsSource source, HostPort client, HostPort peer, HostPort http)
    {
        if (peer.Port == client.Port)
        {
            source.Mistake($"{Section}:PeerEndpoint", Text($"port {peer.Port} is that of ClientEndpoint"));
        }

        if (http.Port == client.Port || http.Port == peer.Port)
        {
            source.Mistake($"{Section}:HttpEndpoint", Text($"port {http.Port} is that of another endpoint"));
        }
    }

    private static void RefuseWhatNobodyCouldUse(OptionsSource source, ServerOptions options)
    {
        if (options.OperatorsAreSuper && source.Find($"{Section}:Security:SuperDigest") is null)
        {
            source.Mistake($"{Section}:Security:Operators", "is super, but nobody is: Security:SuperDigest is not set");
        }

        if (options.Tls.Clients?.PlainEndpoint is { } plain
            && (plain.Port == options.ClientEndpoint.Port || plain.Port == options.PeerEndpoint.Port || plain.Port == options.HttpEndpoint.Port))
        {
            source.Mistake($"{Section}:Tls:Clients:PlainEndpoint", Text($"port {plain.Port} is that of another endpoint"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
