using System.Globalization;
using System.Net;
using Coordinator.Client.Connection;
using Coordinator.Client.Runtime;
using Coordinator.Client.Tls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.Client;

/// <summary>How a client reaches the service and how patient it is.</summary>
public sealed record CoordinatorClientOptions
{
    /// <summary>Servers as <c>host:port</c>; any of them will do, a dead one is skipped. <c>https://host:port</c> is reached by TLS.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>TLS to every server whose endpoint does not say <c>http://</c>; null: to those that say <c>https://</c>, trusted as the machine does.</summary>
    public ClientTls? Tls { get; init; }

    /// <summary>
    /// What the client proves of itself, each as <c>user:password</c>, for access control lists of the scheme digest; at most 16. Sent to every
    /// server: use TLS where others could listen.
    /// </summary>
    public IReadOnlyList<string> Auth { get; init; } = [];

    /// <summary>Asked for; the service clamps it, usually to 1 to 60 s. Without a sign of life for so long the ephemerals are gone.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call is tried; also how long opening the session may take.</summary>
    public TimeSpan CallDeadline { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one server may take to accept a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most requests under way at once; the service may allow fewer.</summary>
    public int MaxOutstanding { get; init; } = 1_000;

    /// <summary>Most calls that wait or are under way; beyond it a call fails Throttled at once.</summary>
    public int MaxPendingCalls { get; init; } = 100_000;

    /// <summary>Most events that wait for the reader of one watch; beyond it they are replaced by a Resync event.</summary>
    public int WatchBufferEvents { get; init; } = 10_000;

    /// <summary>
    /// Whether a connection to a second server is kept open, so that leaving the first one costs no new connection: opened within a second after
    /// the session is attached, replaced when it breaks (waiting 0.1 to 10 s between attempts). It counts at the server like any connection of the
    /// client's address, and is none where one server alone is known. Sessions of one <see cref="CoordinatorSessions"/> have one together.
    /// </summary>
    public bool KeepSpareConnection { get; init; } = true;

    /// <summary>Where the client logs; null: nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>
    /// Gives the addresses of a host's name, asked at every attempt to connect, tried in this order; null: the system's resolver. For
    /// networks with a service of names of their own.
    /// </summary>
    public Func<string, CancellationToken, Task<IReadOnlyList<IPAddress>>>? ResolveAsync { get; init; }

    /// <summary>Changes the HTTP handler of each server before its first use; null: nothing.</summary>
    public Action<SocketsHttpHandler>? ConfigureHandler { get; init; }

    /// <summary>Options for a list of servers.</summary>
    /// <param name="endpoints"><c>host:port,host:port,…</c></param>
    public static CoordinatorClientOptions For(string endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return new CoordinatorClientOptions
        {
            Endpoints = endpoints.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        };
    }

    /// <summary>Checks the options without connecting.</summary>
    /// <exception cref="ArgumentException">Something is wrong; all mistakes are named.</exception>
    public void Check() => Validate();

    /// <summary>The addresses of the servers; throws when anything in the options is wrong, naming all of it.</summary>
    internal IReadOnlyList<Uri> Validate()
    {
        var mistakes = new List<string>();
        if (Endpoints.Count == 0)
        {
            mistakes.Add("Endpoints is empty: name at least one server as host:port");
        }

        var addresses = new List<Uri>();
        foreach (var endpoint in Endpoints)
        {
            if (Parse(endpoint, Tls is null ? "http://" : "https://") is { } address)
            {
                addresses.Add(address);
            }
            else
            {
                mistakes.Add($"Endpoints has '{endpoint}', which is not host:port");
            }
        }

        if (Auth.Count > Proofs.Max || !Auth.All(Proofs.IsLegal))
        {
            // The values are not repeated: a log may keep the message.
            mistakes.Add($"Auth has {Auth.Count} entries; it may have up to {Proofs.Max}, each user:password in printable ASCII without ',digest '");
        }

        Require(SessionTimeout, nameof(SessionTimeout), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), mistakes);
        Require(CallDeadline, nameof(CallDeadline), TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24), mistakes);
        Require(ConnectTimeout, nameof(ConnectTimeout), TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1), mistakes);
        Require(MaxOutstanding, nameof(MaxOutstanding), 1, 100_000, mistakes);
        Require(MaxPendingCalls, nameof(MaxPendingCalls), 1, 10_000_000, mistakes);
        Require(WatchBufferEvents, nameof(WatchBufferEvents), 1, 10_000_000, mistakes);
        return mistakes.Count == 0 ? addresses : throw new ArgumentException(string.Join("; ", mistakes));
    }

    internal ClientSettings ToSettings() => new()
    {
        SessionTimeout = SessionTimeout,
        CallDeadline = CallDeadline,
        MaxOutstanding = MaxOutstanding,
        MaxPendingCalls = MaxPendingCalls,
        WatchBufferEvents = WatchBufferEvents,
        LoggerFactory = LoggerFactory ?? NullLoggerFactory.Instance,
    };

    private static Uri? Parse(string endpoint, string scheme)
    {
        var text = endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : scheme + endpoint;
        var isPlain = Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0;

        // Without a port the scheme's own would be taken silently, and nothing of ours listens there.
        return isPlain && text.TrimEnd('/').EndsWith(string.Create(CultureInfo.InvariantCulture, $":{uri!.Port}"), StringComparison.Ordinal) ? uri : null;
    }

    private static void Require<T>(T value, string name, T least, T most, List<string> mistakes)
        where T : struct, IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            mistakes.Add($"{name} is {value}, but must be {least} to {most}");
        }
    }
}
