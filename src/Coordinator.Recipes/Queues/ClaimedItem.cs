using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Recipes.Lines;

namespace Coordinator.Recipes.Queues;

/// <summary>An item of a queue that this session has claimed. Disposing without an acknowledgement sets it free again.</summary>
public sealed class ClaimedItem : Held
{
    internal ClaimedItem(ICoordinatorClient client, Znode item, Holding holding)
        : base(client, holding) => Item = item;

    /// <summary>The item.</summary>
    public Znode Item { get; }

    /// <summary>Removes the item for good, with whatever else belongs to its completion, all or nothing.</summary>
    /// <param name="results">Ops that are to happen exactly when the acknowledgement does, for example the creation of a result.</param>
    /// <param name="cancellationToken">Stops waiting; the acknowledgement may still happen if the exception's cause is OutcomeUnknown.</param>
    /// <exception cref="CoordinatorException">GuardFailed: the claim was lost, somebody else has or had the item. Or why else not.</exception>
    public async Task AcknowledgeAsync(IReadOnlyList<TxnOp>? results = null, CancellationToken cancellationToken = default)
    {
        var request = new TxnRequest([new DeleteOp(Item.Path), new DeleteOp(Guard.Path), .. results ?? []]) { Guards = [Guard], IsMulti = true };
        var result = await Patience.UntilDecidedAsync(token => Client.WriteAsync(request, token), cancellationToken).ConfigureAwait(false);
        result.EnsureApplied();
    }
}
