using System.Runtime.CompilerServices;

using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;

namespace Coordinator.UnitTests.Cli;

/// <summary>A client with a session whose writes are answered by a function and whose states are a list.</summary>
/// <param name="write">Answers; throws for a refusal.</param>
/// <param name="states">The states of the session, one after the other; then they stay until the user interrupts.</param>
/// <param name="interrupt">Called when the states are used up.</param>
internal sealed class FakeSessionClient(Func<TxnRequest, TxnResult> write, IReadOnlyList<SessionState> states, Action? interrupt = null)
    : ICoordinatorClient, ISession
{
    public ISession Session => this;

    public SessionId Id => new(1);

    public TimeSpan Timeout => TimeSpan.FromSeconds(10);

    public SessionState State => SessionState.Connected;

    public Zxid SeenZxid => Zxid.Zero;

    public CancellationToken LostToken => CancellationToken.None;

    public TimeSpan LeaseLeft => Timeout;

    internal CoordinatorClientOptions? Options { get; private set; }

    internal CoordinatorException? OpenError { get; init; }

    internal List<TxnRequest> Writes { get; } = [];

    internal bool IsClosed { get; private set; }

    internal Task<ICoordinatorClient> Open(CoordinatorClientOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Options = options;
        return OpenError is null ? Task.FromResult<ICoordinatorClient>(this) : Task.FromException<ICoordinatorClient>(OpenError);
    }

    public Task<TxnResult> WriteAsync(TxnRequest request, CancellationToken cancellationToken = default)
    {
        Writes.Add(request);
        return Task.FromResult(write(request));
    }

    public async IAsyncEnumerable<SessionState> StateChanges([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var state in states)
        {
            yield return state;
        }

        interrupt?.Invoke();
        await Task.FromCanceled(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        IsClosed = true;
        return ValueTask.CompletedTask;
    }

    public Task<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<WatchedRead> ReadAndWatchAsync(ReadRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IWatch> OpenWatchAsync(string path, bool recursive, Zxid fromZxid = default, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
