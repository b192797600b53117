using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Barriers;

/// <summary>
/// A number of parties that begin together and end together. A path serves one round. A party whose session ends counts no more: before the
/// beginning it is missing, at the end nobody waits for it.
/// </summary>
public sealed class DoubleBarrier
{
    /// <summary>Most parties of a barrier.</summary>
    public const int MaxParties = 10_000;

    private const string Kind = "party";

    private readonly ICoordinatorClient _client;
    private readonly RecipeOptions _options;
    private readonly Line _line;
    private readonly string _ready;
    private readonly int _parties;

    /// <summary>A barrier of this client.</summary>
    /// <param name="client">Whose session is the party.</param>
    /// <param name="path">Its znode; made, as a container, when it is missing.</param>
    /// <param name="parties">How many must come, 1 to 10,000; all must name the same number.</param>
    /// <param name="options">What a party's znode carries.</param>
    public DoubleBarrier(ICoordinatorClient client, string path, int parties, RecipeOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parties, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parties, MaxParties);
        (_client, _parties, _options) = (client, parties, options ?? RecipeOptions.Default);
        _line = new Line(client, ZnodePath.Child(path, "parties"), _options);
        _ready = ZnodePath.Child(path, "ready");
    }

    /// <summary>Waits until all parties have come.</summary>
    /// <param name="cancellationToken">Gives up; this party then has not come.</param>
    public async Task<BarrierPass> EnterAsync(CancellationToken cancellationToken = default)
    {
        var place = await _line.JoinAsync(Kind, cancellationToken).ConfigureAwait(false);
        try
        {
            using var read = await Patience.UntilDecidedAsync(
                token => _client.ReadAndWatchAsync(new ExistsRead(_ready), token), cancellationToken).ConfigureAwait(false);
            if (read.Result.Stat is null)
            {
                // The last to come sees all the others: its look is of a state after its own create.
                var present = await _line.ListAsync(cancellationToken).ConfigureAwait(false);
                if (present.Count < _parties)
                {
                    await read.Fired.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await OpenAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            return new BarrierPass(this, place);
        }
        catch
        {
            await place.LeaveAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until all parties want to leave. The first of the line stays to the end, so that each of the others wakes once.</summary>
    internal async Task LeaveAsync(Place place, CancellationToken cancellationToken)
    {
        var hasLeft = false;
        while (true)
        {
            var present = await _line.ListIfPresentAsync(cancellationToken).ConfigureAwait(false);
            var isFirst = present.Count > 0 && present[0].Path == place.Path;
            if (present.Count == 0 || (isFirst && present.Count == 1))
            {
                await CloseAsync(cancellationToken).ConfigureAwait(false);
                await place.LeaveAsync().ConfigureAwait(false);
                return;
            }

            if (!isFirst && !hasLeft)
            {
                await place.LeaveAsync().ConfigureAwait(false);
                hasLeft = true;
            }

            await Place.WaitForChangeAsync(_client, isFirst ? present[^1] : present[0], cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<TxnResult> OpenAsync(CancellationToken cancellationToken)
    {
        var op = new CreateOp(_ready, _options.HolderData) { Acl = _options.Acl, IfAbsent = true };
        return DecideAsync(new TxnRequest(op), cancellationToken);
    }

    private Task<TxnResult> CloseAsync(CancellationToken cancellationToken) => DecideAsync(new TxnRequest(new DeleteOp(_ready)), cancellationToken);

    private async Task<TxnResult> DecideAsync(TxnRequest request, CancellationToken cancellationToken)
    {
        var result = await Patience.UntilDecidedAsync(token => _client.WriteAsync(request, token), cancellationToken).ConfigureAwait(false);
        return result.Code == ErrorCode.NoNode ? result : result.EnsureApplied();
    }
}
