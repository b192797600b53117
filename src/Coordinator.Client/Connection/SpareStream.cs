using System.Security.Cryptography;
using Coordinator.Client.Runtime;
using Coordinator.Sessions;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Connection;

/// <summary>
/// Keeps a stream without a session beside those that sessions use: the connection below it stands, its server has answered, and a session that
/// comes has only to attach. What is decided is decided by <see cref="SpareConnection"/>; here are its clock and its streams.
/// </summary>
internal sealed class SpareStream : IDisposable
{
    private readonly Func<int, SessionStream> _open;
    private readonly Func<int, string> _addressOf;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly SpareConnection _spare;

    // By the server that is left; read by every session's loop at every step.
    private readonly int[] _instead;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private long _timerAt = long.MaxValue;
    private SessionStream? _stream;
    private bool _isDisposed;

    /// <param name="servers">How many servers there are, at least 2.</param>
    /// <param name="open">Begins a stream that sessions find when they come.</param>
    /// <param name="addressOf">What a person should read of a server.</param>
    /// <param name="logger">Hears of what becomes of it.</param>
    /// <param name="clock">The clock.</param>
    public SpareStream(int servers, Func<int, SessionStream> open, Func<int, string> addressOf, ILogger logger, TimeProvider clock)
    {
        _open = open;
        _addressOf = addressOf;
        _logger = logger;
        _clock = clock;
        _spare = new SpareConnection(servers, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));
        _instead = new int[servers];
        Array.Fill(_instead, SpareConnection.None);
        _timer = clock.CreateTimer(static state => ((SpareStream)state!).OpenIfDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    // Monotonic milliseconds.
    private long Now => _clock.GetTimestamp() / (_clock.TimestampFrequency / 1_000);

    public int InsteadOf(int server) => Volatile.Read(ref _instead[server]);

    public void OnAttached(int server) => Change(() =>
    {
        if (_spare.IsSpare(server))
        {
            _stream = null;
            ClientTelemetry.SpareUsed();
        }

        _spare.Attached(server, Now);
    });

    public void OnLeft(int server) => Change(() => _spare.Left(server, Now));

    public void OnStands(SessionStream stream) => Change(() =>
    {
        if (stream == _stream)
        {
            _spare.Stands(stream.Server, Now);
            ClientLog.SpareStands(_logger, _addressOf(stream.Server));
        }
    });

    public void OnLost(SessionStream stream, string trouble) => Change(() =>
    {
        if (stream == _stream)
        {
            _stream = null;
            ClientTelemetry.SpareLost();
            ClientLog.SpareLost(_logger, _addressOf(stream.Server), trouble);
            _spare.Lost(stream.Server, Now);
        }
    });

    /// <summary>Opens none any more; one that stands ends with its channel.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        _timer.Dispose();
    }

    private void OpenIfDue() => Change(() =>
    {
        _timerAt = long.MaxValue;
        var server = _spare.Open(Now);
        if (server != SpareConnection.None)
        {
            ClientTelemetry.SpareBegun();
            ClientLog.OpeningSpare(_logger, _addressOf(server));
            _stream = _open(server);
        }
    });

    private void Change(Action change)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            change();
            for (var server = 0; server < _instead.Length; server++)
            {
                Volatile.Write(ref _instead[server], _spare.InsteadOf(server));
            }

            // A timer that fired a little early asks again; moved only where that changes something, for many sessions attach at once.
            if (_spare.OpensAt != _timerAt)
            {
                _timerAt = _spare.OpensAt;
                _timer.Change(
                    _timerAt == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Max(_timerAt - Now, 0)), Timeout.InfiniteTimeSpan);
            }
        }
    }
}
