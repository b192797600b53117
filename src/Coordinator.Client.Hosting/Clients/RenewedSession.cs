using System.Runtime.CompilerServices;
using Coordinator.Client.Abstractions;
using Coordinator.Primitives;

namespace Coordinator.Client.Hosting.Clients;

/// <summary>The session of now; before the first one, none: nothing can be held by it.</summary>
internal sealed class RenewedSession : ISession
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ISession? _current;
    private bool _isOver;

    public SessionId Id => Current?.Id ?? default;

    public TimeSpan Timeout => Current?.Timeout ?? TimeSpan.Zero;

    public SessionState State => Current?.State ?? SessionState.Opening;

    public Zxid SeenZxid => Current?.SeenZxid ?? Zxid.Zero;

    public CancellationToken LostToken => Current?.LostToken ?? new CancellationToken(canceled: true);

    public TimeSpan LeaseLeft => Current?.LeaseLeft ?? TimeSpan.Zero;

    private ISession? Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    public void Become(ISession session)
    {
        lock (_lock)
        {
            _current = session;
            Signal();
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _isOver = true;
            Signal();
        }
    }

    /// <summary>The states of one session after the other, until the client is disposed.</summary>
    public async IAsyncEnumerable<SessionState> StateChanges([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ISession? last = null;
        while (true)
        {
            ISession? session;
            Task next;
            lock (_lock)
            {
                (session, next) = (_current, _next.Task);
                if (_isOver && session == last)
                {
                    yield break;
                }
            }

            if (session is null || session == last)
            {
                await next.WaitAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            await foreach (var state in session.StateChanges(cancellationToken).ConfigureAwait(false))
            {
                yield return state;
            }

            last = session;
        }
    }

    private void Signal()
    {
        _next.TrySetResult();
        _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
