using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;

namespace Coordinator.Client.Abstractions;

/// <summary>
/// A client of the service with its own session; safe to use from many threads. Calls of one client are sent in the order in which they
/// were made. This is the whole of it; what one usually calls are the extension methods (CreateAsync, GetAsync, …) on top.
/// </summary>
/// <remarks>
/// Every call ends: with its result; with <see cref="CoordinatorException"/>; or, when cancelled, with
/// <see cref="OperationCanceledException"/>, whose inner exception is an OutcomeUnknown if a write may have been accepted.
/// Disposing closes the session, within 2 seconds.
/// </remarks>
public interface ICoordinatorClient : IAsyncDisposable
{
    /// <summary>The session.</summary>
    ISession Session { get; }

    /// <summary>Writes, exactly once for as long as the session lives, in the order of the calls.</summary>
    /// <param name="request">What is to be written.</param>
    /// <param name="cancellationToken">Stops waiting; a write that was sent may still happen.</param>
    /// <returns>What the service decided, also when it refused (a version, a guard, …).</returns>
    /// <exception cref="CoordinatorException">The service did not decide: Unavailable, Throttled, OutcomeUnknown, SessionExpired, or the request itself is wrong.</exception>
    Task<TxnResult> WriteAsync(TxnRequest request, CancellationToken cancellationToken = default);

    /// <summary>Reads.</summary>
    /// <param name="request">What is to be read.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="CoordinatorException">Why not. An exists of an absent znode is no error.</exception>
    Task<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default);

    /// <summary>Reads and arms a one-shot watch, atomically: nothing that happens after the read escapes it.</summary>
    /// <param name="request">Data, exists (also of an absent znode) or children.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="CoordinatorException">Why not; then no watch is armed.</exception>
    Task<WatchedRead> ReadAndWatchAsync(ReadRequest request, CancellationToken cancellationToken = default);

    /// <summary>Starts a persistent watch; it survives the loss of connections, servers and leaders without a gap or a duplicate.</summary>
    /// <param name="path">The znode.</param>
    /// <param name="recursive">With everything below it; then without ChildrenChanged.</param>
    /// <param name="fromZxid">Zero: from now on. Else every event after it, or a Resync event first where history does not reach back.</param>
    /// <param name="cancellationToken">Stops waiting for the start.</param>
    Task<IWatch> OpenWatchAsync(string path, bool recursive, Zxid fromZxid = default, CancellationToken cancellationToken = default);
}
