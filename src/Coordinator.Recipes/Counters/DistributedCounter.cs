using System.Buffers.Binary;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Counters;

/// <summary>A 64-bit number in a znode (8 bytes, big-endian), changed by compare and swap. An absent znode is zero.</summary>
/// <param name="client">The client.</param>
/// <param name="path">The znode; made with its first change.</param>
/// <param name="options">Who may see and change it.</param>
public sealed class DistributedCounter(ICoordinatorClient client, string path, RecipeOptions? options = null)
{
    private readonly RecipeOptions _options = options ?? RecipeOptions.Default;

    /// <summary>The value: that of every change that was acknowledged, to anybody, before the call.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="CoordinatorException">The znode is no counter (BadArguments), or why else not.</exception>
    public async Task<long> GetAsync(CancellationToken cancellationToken = default) =>
        (await ReadAsync(Consistency.Linearizable, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>Adds.</summary>
    /// <param name="delta">What is added; may be negative.</param>
    /// <param name="cancellationToken">Stops waiting; the change may still happen if the exception's cause is OutcomeUnknown.</param>
    /// <returns>The value after it.</returns>
    /// <exception cref="OverflowException">The sum is no 64-bit number; nothing was changed.</exception>
    /// <exception cref="CoordinatorException">OutcomeUnknown: perhaps added. The znode is no counter, or why else not.</exception>
    public async Task<long> AddAsync(long delta, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var (value, version) = await ReadAsync(Consistency.Local, cancellationToken).ConfigureAwait(false);
            var sum = checked(value + delta);
            if (await TryWriteAsync(sum, version, cancellationToken).ConfigureAwait(false))
            {
                return sum;
            }

            // The loser's server may lag behind the winner's.
            await Patience.UntilDecidedAsync(client.SyncAsync, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Replaces the value if it is the expected one.</summary>
    /// <param name="expected">What it must be.</param>
    /// <param name="value">What it becomes.</param>
    /// <param name="cancellationToken">Stops waiting; the change may still happen if the exception's cause is OutcomeUnknown.</param>
    /// <returns>Whether it was.</returns>
    public async Task<bool> CompareAndSetAsync(long expected, long value, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var (current, version) = await ReadAsync(Consistency.Linearizable, cancellationToken).ConfigureAwait(false);
            if (current != expected)
            {
                return false;
            }

            if (await TryWriteAsync(value, version, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }
    }

    // Version −1: absent.
    private async Task<(long Value, int Version)> ReadAsync(Consistency consistency, CancellationToken cancellationToken)
    {
        try
        {
            var read = await Patience.UntilDecidedAsync(token => client.GetAsync(path, consistency, token), cancellationToken).ConfigureAwait(false);
            return read.Data.Length == sizeof(long)
                ? (BinaryPrimitives.ReadInt64BigEndian(read.Data.Span), read.Stat.Version)
                : throw new CoordinatorException(ErrorCode.BadArguments, $"{path} is no counter: it has {read.Data.Length} bytes, not {sizeof(long)}", read.Zxid);
        }
        catch (CoordinatorException e) when (e.Code == ErrorCode.NoNode)
        {
            return (0, -1);
        }
    }

    private async Task<bool> TryWriteAsync(long value, int version, CancellationToken cancellationToken)
    {
        var data = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(data, value);
        var result = version < 0
            ? await Containers.CreateAsync(client, new CreateOp(path, data) { Acl = _options.Acl }, _options.Acl, cancellationToken).ConfigureAwait(false)
            : await client.WriteAsync(new TxnRequest(new SetDataOp(path, data, version)), cancellationToken).ConfigureAwait(false);
        return result.Code is not (ErrorCode.NodeExists or ErrorCode.BadVersion or ErrorCode.NoNode) && result.EnsureApplied().IsApplied;
    }
}
