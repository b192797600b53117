using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using Coordinator.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.IntegrationTests.Ensembles;

/// <summary>What a client does on its way to the servers: which connections it opens, and what it logs.</summary>
internal sealed class ClientProbe : ILoggerFactory, ILogger
{
    private readonly ConcurrentBag<Socket> _sockets = [];
    private volatile string? _only;

    /// <summary>The client's log, and each connection that stands as <c>opened HOST:PORT</c>.</summary>
    public EventLog<string> Events { get; } = new();

    /// <summary>Connections that are not closed.</summary>
    public int Open => _sockets.Count(socket => !socket.SafeHandle.IsClosed);

    /// <summary>A client whose session is at this server, whichever it would have chosen.</summary>
    public async Task<CoordinatorClient> ConnectAsync(CoordinatorClientOptions options, string server)
    {
        _only = server;
        var client = await CoordinatorClient.ConnectAsync(options with { LoggerFactory = this, ConfigureHandler = Watch }, DevEnsemble.Deadline(60));
        _only = null;
        return client;
    }

    /// <summary>As many sessions over one stream as that has room for.</summary>
    public async Task<(CoordinatorSessions Sessions, CoordinatorClient[] Clients)> ConnectAsync(CoordinatorClientOptions options, string server, int count)
    {
        _only = server;
        var sessions = new CoordinatorSessions(options with { LoggerFactory = this, ConfigureHandler = Watch });
        var clients = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => sessions.OpenAsync(DevEnsemble.Deadline(60))));
        _only = null;
        return (sessions, clients);
    }

    /// <summary>How many connections to a server the client has opened.</summary>
    public int Opened(string server) => Events.Snapshot().Count(line => line == "opened " + server);

    /// <summary>The servers that the session has dialed, in order.</summary>
    public IEnumerable<string> Dialed(int from = 0) =>
        Events.Snapshot().Skip(from).Where(line => line.StartsWith("Connecting to ", StringComparison.Ordinal)).Select(ServerOf);

    /// <summary>The server to which a spare connection stands, waiting for the first such line from a position of the log on.</summary>
    public async Task<string> SpareAsync(int from = 0) => ServerOf(await Events.FirstAsync(
        line => line.StartsWith("The spare connection to ", StringComparison.Ordinal) && line.EndsWith(" stands", StringComparison.Ordinal),
        from,
        DevEnsemble.Deadline(60)));

    public ILogger CreateLogger(string categoryName) => categoryName == "Coordinator.Client" ? this : NullLogger.Instance;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Events.Add(formatter(state, exception));

    public void Dispose()
    {
    }

    private static string ServerOf(string line) => line[(line.IndexOf("http://", StringComparison.Ordinal) + "http://".Length)..].Split('/')[0];

    private void Watch(SocketsHttpHandler handler)
    {
        var connect = handler.ConnectCallback!;
        handler.ConnectCallback = async (context, cancellation) =>
        {
            var server = string.Create(CultureInfo.InvariantCulture, $"{context.DnsEndPoint.Host}:{context.DnsEndPoint.Port}");
            if (_only is { } only && only != server)
            {
                throw new IOException("not now");
            }

            var stream = await connect(context, cancellation);
            _sockets.Add(((NetworkStream)stream).Socket);
            Events.Add("opened " + server);
            return stream;
        };
    }
}
