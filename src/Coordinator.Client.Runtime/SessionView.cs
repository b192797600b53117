using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Coordinator.Client.Abstractions;
using Coordinator.Primitives;

namespace Coordinator.Client.Runtime;

/// <summary>What callers see of the session: written by the loop, read by anybody.</summary>
internal sealed class SessionView : ISession, IDisposable
{
    // A reader that does not keep up misses old states, never the newest.
    private const int MaxWaitingStates = 64;

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly List<Channel<SessionState>> _readers = [];
    private CancellationTokenSource _lost = new();

    // Apart from its source, because it outlasts that.
    private CancellationToken _lostToken;
    private TimeSpan _timeout;
    private SessionState _state;
    private long _id;
    private long _seen;
    private long _lostAt;

    public SessionView(TimeSpan timeout, TimeProvider clock)
    {
        (_timeout, _clock) = (timeout, clock);
        _lostToken = _lost.Token;
    }

    public SessionId Id => new(Interlocked.Read(ref _id));

    public Zxid SeenZxid => new(Interlocked.Read(ref _seen));

    public TimeSpan Timeout
    {
        get
        {
            lock (_lock)
            {
                return _timeout;
            }
        }
    }

    public SessionState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    public CancellationToken LostToken
    {
        get
        {
            lock (_lock)
            {
                return _lostToken;
            }
        }
    }

    public TimeSpan LeaseLeft => State is SessionState.Connected or SessionState.Suspended
        ? TimeSpan.FromMilliseconds(Math.Max(Interlocked.Read(ref _lostAt) - Monotonic.Milliseconds(_clock), 0))
        : TimeSpan.Zero;

    public bool IsOver => State is SessionState.Expired or SessionState.Closed;

    public void Saw(Zxid zxid, long lostAt)
    {
        Interlocked.Exchange(ref _seen, zxid.Value);
        Interlocked.Exchange(ref _lostAt, lostAt);
    }

    public void Change(SessionState state, SessionId id, TimeSpan timeout, long lostAt)
    {
        lock (_lock)
        {
            Interlocked.Exchange(ref _lostAt, lostAt);
            var wasLost = _lost.IsCancellationRequested;
            Interlocked.Exchange(ref _id, id.Value);
            _state = state;
            _timeout = timeout;
            if (state is SessionState.Lost or SessionState.Expired or SessionState.Closed)
            {
                // The token is cancelled when this returns; what hangs on it runs elsewhere, the loop does not wait for it.
                _ = _lost.CancelAsync();
            }
            else if (wasLost && state == SessionState.Connected)
            {
                _lost = new CancellationTokenSource();
                _lostToken = _lost.Token;
            }

            foreach (var reader in _readers)
            {
                reader.Writer.TryWrite(state);
                if (state is SessionState.Expired or SessionState.Closed)
                {
                    reader.Writer.TryComplete();
                }
            }
        }
    }

    public async IAsyncEnumerable<SessionState> StateChanges([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateBounded<SessionState>(new BoundedChannelOptions(MaxWaitingStates) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            channel.Writer.TryWrite(_state);
            if (_state is SessionState.Expired or SessionState.Closed)
            {
                channel.Writer.TryComplete();
            }

            _readers.Add(channel);
        }

        try
        {
            await foreach (var state in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return state;
            }
        }
        finally
        {
            lock (_lock)
            {
                _readers.Remove(channel);
            }
        }
    }

    public void Dispose() => _lost.Dispose();
}
