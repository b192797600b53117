using Microsoft.Extensions.Logging;

namespace Coordinator.Server.Tls;

/// <summary>
/// The certificates in force on one side of a server. The files are read again every two seconds, whatever way they are replaced; what is good
/// serves every handshake from then on, what is not leaves the old ones in force. Connections that stand are not touched.
/// </summary>
public sealed class LiveCertificates : IDisposable
{
    /// <summary>Time between looks at the files.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly string _side;
    private readonly TlsFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _looking = new();
    private volatile TlsMaterial _current;
    private object? _seen;
    private string? _flaw;

    /// <summary>Begins to look at the files.</summary>
    /// <param name="side">For log lines: clients or peers.</param>
    /// <param name="files">The files.</param>
    /// <param name="initial">What they held at the start.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of what changes.</param>
    public LiveCertificates(string side, TlsFiles files, TlsMaterial initial, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_side, _files, _current, _time, _logger) = (side, files, initial, time, logger);
        TlsLog.InForce(logger, side, initial.ToString());
        _timer = time.CreateTimer(static state => ((LiveCertificates)state!).Look(), this, Period, Period);
    }

    /// <summary>For the next handshake.</summary>
    public TlsMaterial Current => _current;

    /// <summary>For how long the certificate in force is still good; negative when it is not any more.</summary>
    public TimeSpan Remaining => Current.Expiry - _time.GetUtcNow();

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    /// <summary>Looks at the files.</summary>
    internal void Look()
    {
        // A look that is still under way has seen as much.
        if (!_looking.TryEnter())
        {
            return;
        }

        try
        {
            Replace();
        }
        finally
        {
            _looking.Exit();
        }
    }

    private void Replace()
    {
        var isRead = TlsContent.TryRead(_files, out var content, out var mistake);
        var seen = content ?? (object)mistake!.ToString();
        if (seen.Equals(_seen))
        {
            Complain();
            return;
        }

        _seen = seen;
        if (!isRead || !TlsMaterial.TryCreate(_files, content!, _time.GetUtcNow(), out var material, out mistake))
        {
            // Files are replaced one after the other: what does not fit yet may at the next look.
            _flaw = mistake!.ToString();
            return;
        }

        _flaw = null;
        if (!material.IsSameAs(_current))
        {
            _current = material;
            TlsLog.Replaced(_logger, _side, material.ToString());
        }
    }

    private void Complain()
    {
        if (_flaw is { } flaw)
        {
            TlsLog.Kept(_logger, _side, flaw, _current.ToString());
            _flaw = null;
        }
    }
}
