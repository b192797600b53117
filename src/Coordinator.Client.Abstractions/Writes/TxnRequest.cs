namespace Coordinator.Client.Abstractions.Writes;

/// <summary>A write: one op, or a multi of which all ops happen or none.</summary>
/// <param name="Ops">The ops, in order; exactly one unless it is a multi.</param>
public sealed record TxnRequest(IReadOnlyList<TxnOp> Ops)
{
    /// <summary>A single op.</summary>
    /// <param name="op">The op.</param>
    public TxnRequest(TxnOp op)
        : this([op])
    {
    }

    /// <summary>All are evaluated before the first op; one that fails applies nothing.</summary>
    public IReadOnlyList<HolderGuard> Guards { get; init; } = [];

    /// <summary>Whether it is a multi, with a result for each op.</summary>
    public bool IsMulti { get; init; }
}
