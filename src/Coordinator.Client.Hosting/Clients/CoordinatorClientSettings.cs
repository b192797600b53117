using Coordinator.Client.Tls;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Hosting.Clients;

/// <summary>A client as configuration describes it; see <see cref="CoordinatorClientOptions"/> for the meaning of each.</summary>
public sealed class CoordinatorClientSettings
{
    /// <summary>Servers as <c>host:port,host:port,…</c>; any of them will do.</summary>
    public string Endpoints { get; set; } = string.Empty;

    /// <summary>Asked for; the service clamps it.</summary>
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call is tried.</summary>
    public TimeSpan CallDeadline { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one server may take to accept a connection.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Most requests under way at once.</summary>
    public int MaxOutstanding { get; set; } = 1_000;

    /// <summary>Most calls that wait or are under way.</summary>
    public int MaxPendingCalls { get; set; } = 100_000;

    /// <summary>Most events that wait for the reader of one watch.</summary>
    public int WatchBufferEvents { get; set; } = 10_000;

    /// <summary>Whether a connection to a second server is kept open, so that leaving the first one costs no new connection.</summary>
    public bool KeepSpareConnection { get; set; } = true;

    /// <summary>Roots of the servers' certificates, in PEM; empty: no TLS, or by ClientTls.</summary>
    public string TlsAuthorityFile { get; set; } = string.Empty;

    /// <summary>The client's certificate, in PEM, read at every connect; empty: none.</summary>
    public string TlsCertificateFile { get; set; } = string.Empty;

    /// <summary>Its key; empty: in the file of the certificate.</summary>
    public string TlsKeyFile { get; set; } = string.Empty;

    /// <summary>The name that servers' certificates must have; empty: that of the endpoint.</summary>
    public string TlsServerName { get; set; } = string.Empty;

    /// <summary>TLS that files cannot describe; goes before them. Null: by the files.</summary>
    public ClientTls? ClientTls { get; set; }

    /// <summary>Changes the HTTP handler of each server before its first use; null: nothing.</summary>
    public Action<SocketsHttpHandler>? ConfigureHandler { get; set; }

    /// <summary>Changes the options last, for what has no setting here; null: nothing.</summary>
    public Func<CoordinatorClientOptions, CoordinatorClientOptions>? Configure { get; set; }

    internal CoordinatorClientOptions ToOptions(ILoggerFactory? loggers)
    {
        var options = CoordinatorClientOptions.For(Endpoints) with
        {
            SessionTimeout = SessionTimeout,
            CallDeadline = CallDeadline,
            ConnectTimeout = ConnectTimeout,
            MaxOutstanding = MaxOutstanding,
            MaxPendingCalls = MaxPendingCalls,
            WatchBufferEvents = WatchBufferEvents,
            KeepSpareConnection = KeepSpareConnection,
            ConfigureHandler = ConfigureHandler,
            LoggerFactory = loggers,
            Tls = ClientTls ?? TlsOfFiles(),
        };
        return Configure?.Invoke(options) ?? options;
    }

    private ClientTls? TlsOfFiles() => TlsAuthorityFile.Length + TlsCertificateFile.Length + TlsKeyFile.Length + TlsServerName.Length == 0
        ? null
        : Coordinator.Client.Tls.ClientTls.FromFiles(Given(TlsAuthorityFile), Given(TlsCertificateFile), Given(TlsKeyFile), Given(TlsServerName));

    private static string? Given(string text) => text.Length == 0 ? null : text;
}
