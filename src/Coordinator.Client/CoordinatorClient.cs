using System.Diagnostics;
using System.Security.Cryptography;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Client.Connection;
using Coordinator.Client.Mapping;
using Coordinator.Client.Watches;
using Coordinator.Primitives;
using Coordinator.Sessions;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;
using ReadRequest = Coordinator.Client.Abstractions.Reads.ReadRequest;

namespace Coordinator.Client;

/// <summary>The client over gRPC: one session, one stream to one server at a time, another server when that is gone.</summary>
public sealed class CoordinatorClient : ICoordinatorClient
{
    // A service that does not answer must not hold up the end of a process.
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    private readonly CoordinatorClientOptions _options;
    private readonly ChannelSet _channels;
    private readonly SessionLoop _loop;
    private readonly ClientObserver _observer;
    private long _lastWatch;
    private int _isDisposed;

    private CoordinatorClient(CoordinatorClientOptions options)
    {
        _options = options;
        _channels = new ChannelSet(options, options.Validate());
        _observer = new ClientObserver(options);
        var session = new ClientSession(new SessionOptions(
            options.Endpoints.Count, RandomNumberGenerator.GetBytes(SessionOptions.PasswordBytes), BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)))
        {
            TimeoutMilliseconds = (int)options.SessionTimeout.TotalMilliseconds,
            MaxOutstanding = options.MaxOutstanding,
            MaxPendingCalls = options.MaxPendingCalls,
        });
        _loop = new SessionLoop(session, _channels, _observer);
    }

    /// <inheritdoc/>
    public ISession Session => _observer.View;

    /// <summary>Opens a session.</summary>
    /// <param name="endpoints"><c>host:port,host:port,…</c>: any servers of the ensemble.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<CoordinatorClient> ConnectAsync(string endpoints, CancellationToken cancellationToken = default) =>
        ConnectAsync(CoordinatorClientOptions.For(endpoints), cancellationToken);

    /// <summary>Opens a session.</summary>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The options are wrong; all mistakes are named.</exception>
    /// <exception cref="CoordinatorException">No server opened a session within the call deadline; the last trouble is named.</exception>
    public static async Task<CoordinatorClient> ConnectAsync(CoordinatorClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var client = new CoordinatorClient(options);
        client._loop.Start();
        try
        {
            await client._observer.Opened.WaitAsync(options.CallDeadline, cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch (TimeoutException)
        {
            var trouble = client._observer.Trouble;
            await client.DisposeAsync().ConfigureAwait(false);
            throw new CoordinatorException(
                ErrorCode.Unavailable, $"no server of {string.Join(',', options.Endpoints)} opened a session within {options.CallDeadline}: {trouble}");
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<TxnResult> WriteAsync(TxnRequest request, CancellationToken cancellationToken = default)
    {
        var check = new RequestCheck(_observer.Limits);
        check.Check(request);
        var wire = RequestMap.ToWire(request);
        check.CheckSize(wire.CalculateSize());
        return ResultMap.ToTxnResult(await CallAsync("write", new WriteCall(wire), cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default)
    {
        RequestCheck.Check(request);
        var result = await CallAsync("read", new ReadCall(RequestMap.ToWire(request)), cancellationToken).ConfigureAwait(false);
        return ResultMap.ToReadResult(result, request);
    }

    /// <inheritdoc/>
    public async Task<WatchedRead> ReadAndWatchAsync(ReadRequest request, CancellationToken cancellationToken = default)
    {
        RequestCheck.Check(request);
        var kind = request switch
        {
            DataRead => OneShotKind.Data,
            ExistsRead => OneShotKind.Exists,
            ChildrenRead => OneShotKind.Children,
            _ => throw new CoordinatorException(ErrorCode.BadArguments, $"{request.GetType().Name} cannot arm a watch"),
        };
        var watchId = Interlocked.Increment(ref _lastWatch);
        var sink = new OneShotSink();
        _observer.Add(watchId, sink);
        try
        {
            var call = new ReadCall(RequestMap.ToWire(request), new OneShotWatch(watchId, request.Path, kind));
            var result = await CallAsync("read", call, cancellationToken).ConfigureAwait(false);
            var read = ResultMap.ToReadResult(result, request);
            return new WatchedRead(read, sink.Fired, () =>
            {
                Remove(watchId);
                sink.Cancel();
            });
        }
        catch
        {
            _observer.Remove(watchId);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<IWatch> OpenWatchAsync(string path, bool recursive, Zxid fromZxid = default, CancellationToken cancellationToken = default)
    {
        RequestCheck.CheckPath(path);
        var watchId = Interlocked.Increment(ref _lastWatch);
        var sink = new PersistentSink(path, _options.WatchBufferEvents, () => Remove(watchId));
        _observer.Add(watchId, sink);
        try
        {
            var result = await CallAsync("watch", new WatchCall(new PersistentWatch(watchId, path, recursive, fromZxid)), cancellationToken).ConfigureAwait(false);
            if (result.Code != ErrorCode.Ok)
            {
                throw ResultMap.ToException(result);
            }

            sink.StartZxid = fromZxid.IsZero ? result.SeenZxid : fromZxid;
            return sink;
        }
        catch
        {
            _observer.Remove(watchId);
            throw;
        }
    }

    /// <summary>Closes the session, so that its ephemerals vanish at once; after 2 s without an answer leaves it to expire.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        // A session that is not known to be open has no ephemerals; if an open was on the way it expires by itself.
        if (!_observer.View.IsOver && !_observer.View.Id.IsNone)
        {
            var (_, closed) = _loop.Submit(new CloseCall(), ClosePatience);
            await Task.WhenAny(closed, Task.Delay(ClosePatience)).ConfigureAwait(false);
        }

        await _loop.DisposeAsync().ConfigureAwait(false);
        _channels.Dispose();
        _observer.View.Dispose();
    }

    private void Remove(long watchId)
    {
        _observer.Remove(watchId);
        _loop.Post(new Unwatch(SessionLoop.Now, watchId));
    }

    private async Task<CallResult> CallAsync(string kind, CallBody body, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        var startedAt = Stopwatch.GetTimestamp();
        using var activity = ClientTelemetry.Source.StartActivity(kind, ActivityKind.Client);
        var (callId, answer) = _loop.Submit(body, _options.CallDeadline);
        CallResult result;
        var registration = cancellationToken.UnsafeRegister(_ => _loop.Post(new Cancel(SessionLoop.Now, callId)), null);
        await using (registration.ConfigureAwait(false))
        {
            result = await answer.ConfigureAwait(false);
        }

        ClientTelemetry.Called(kind, result.Code.ToString(), startedAt);
        if (cancellationToken.IsCancellationRequested && result.Code is ErrorCode.OutcomeUnknown or ErrorCode.Unavailable)
        {
            throw new OperationCanceledException(
                result.Message, result.Code == ErrorCode.OutcomeUnknown ? ResultMap.ToException(result) : null, cancellationToken);
        }

        return result;
    }
}
