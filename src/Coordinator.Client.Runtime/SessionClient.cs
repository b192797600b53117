using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Client.Runtime.Connection;
using Coordinator.Client.Runtime.Watches;
using Coordinator.Primitives;
using Coordinator.Sessions;
using Coordinator.Sessions.Calls;
using Coordinator.Sessions.Messages;
using ReadRequest = Coordinator.Client.Abstractions.Reads.ReadRequest;

namespace Coordinator.Client.Runtime;

/// <summary>A client, whatever carries its frames: one session, one connection to one server at a time, another server when that is gone.</summary>
internal sealed class SessionClient : ICoordinatorClient
{
    // A service that does not answer must not hold up the end of a process.
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    private readonly ClientSettings _settings;
    private readonly IPayloadMap _payloads;
    private readonly SessionLoop _loop;
    private readonly ClientObserver _observer;
    private long _lastWatch;
    private int _isDisposed;

    private SessionClient(ClientSettings settings, IServerDialer dialer, IPayloadMap payloads)
    {
        _settings = settings;
        _payloads = payloads;
        _observer = new ClientObserver(settings);
        var session = new ClientSession(new SessionOptions(
            dialer.Count, RandomNumberGenerator.GetBytes(SessionOptions.PasswordBytes), BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)))
        {
            TimeoutMilliseconds = (int)settings.SessionTimeout.TotalMilliseconds,
            MaxOutstanding = settings.MaxOutstanding,
            MaxPendingCalls = settings.MaxPendingCalls,
        });
        _loop = new SessionLoop(session, dialer, _observer, settings.Clock, static loop => ThreadPool.UnsafeQueueUserWorkItem(loop, preferLocal: false));
    }

    /// <inheritdoc/>
    public ISession Session => _observer.View;

    /// <summary>Opens a session.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="dialer">The servers; used until the client is disposed.</param>
    /// <param name="payloads">What requests are on the way.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CoordinatorException">No server opened a session within the call deadline; the last trouble is named.</exception>
    public static async Task<SessionClient> ConnectAsync(
        ClientSettings settings, IServerDialer dialer, IPayloadMap payloads, CancellationToken cancellationToken)
    {
        var client = new SessionClient(settings, dialer, payloads);
        client._loop.Start();
        try
        {
            await client._observer.Opened.WaitAsync(settings.CallDeadline, settings.Clock, cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch (TimeoutException)
        {
            var trouble = client._observer.Trouble;
            await client.DisposeAsync().ConfigureAwait(false);
            var servers = string.Join(',', Enumerable.Range(0, dialer.Count).Select(dialer.AddressOf));
            throw new CoordinatorException(ErrorCode.Unavailable, $"no server of {servers} opened a session within {settings.CallDeadline}: {trouble}");
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
        var (payload, bytes) = _payloads.ToPayload(request);
        check.CheckSize(bytes);
        return _payloads.ToTxnResult(await CallAsync("write", new WriteCall(payload), cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default)
    {
        RequestCheck.Check(request);
        var result = await CallAsync("read", new ReadCall(_payloads.ToPayload(request)), cancellationToken).ConfigureAwait(false);
        return _payloads.ToReadResult(result, request);
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
            var call = new ReadCall(_payloads.ToPayload(request), new OneShotWatch(watchId, request.Path, kind));
            var result = await CallAsync("read", call, cancellationToken).ConfigureAwait(false);
            var read = _payloads.ToReadResult(result, request);
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
        var sink = new PersistentSink(path, _settings.WatchBufferEvents, () => Remove(watchId));
        _observer.Add(watchId, sink);
        try
        {
            var result = await CallAsync("watch", new WatchCall(new PersistentWatch(watchId, path, recursive, fromZxid)), cancellationToken).ConfigureAwait(false);
            if (result.Code != ErrorCode.Ok)
            {
                throw CallErrors.ToException(result);
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

    /// <summary>The session stands still, as if the process was stopped, until <see cref="Resume"/>.</summary>
    public void Pause() => _loop.Pause();

    public void Resume() => _loop.Resume();

    /// <summary>Closes the session, so that its ephemerals vanish at once; after 2 s without an answer leaves it to expire.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _loop.Resume();

        // A session that is not known to be open has no ephemerals; if an open was on the way it expires by itself.
        if (!_observer.View.IsOver && !_observer.View.Id.IsNone)
        {
            var closing = _loop.Submit(new CloseCall(), ClosePatience);
            await Task.WhenAny(closing.Task, Task.Delay(ClosePatience)).ConfigureAwait(false);
        }

        await _loop.DisposeAsync().ConfigureAwait(false);
        _observer.View.Dispose();
    }

    private void Remove(long watchId)
    {
        _observer.Remove(watchId);
        _loop.Unwatch(watchId);
    }

    // Awaited once, by the methods above; its state machine is used again.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CallResult> CallAsync(string kind, CallBody body, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        var startedAt = Stopwatch.GetTimestamp();
        using var activity = ClientTelemetry.Source.StartActivity(kind, ActivityKind.Client);
        var waiter = _loop.Submit(body, _settings.CallDeadline);
        CallResult result;
        using (cancellationToken.UnsafeRegister(static waiter => ((Waiter)waiter!).Cancel(), waiter))
        {
            result = await waiter.Task.ConfigureAwait(false);
        }

        ClientTelemetry.Called(kind, result.Code.ToString(), startedAt);
        if (cancellationToken.IsCancellationRequested && result.Code is ErrorCode.OutcomeUnknown or ErrorCode.Unavailable)
        {
            throw new OperationCanceledException(
                result.Message, result.Code == ErrorCode.OutcomeUnknown ? CallErrors.ToException(result) : null, cancellationToken);
        }

        return result;
    }
}
