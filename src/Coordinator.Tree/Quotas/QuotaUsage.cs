using Coordinator.Primitives;

namespace Coordinator.Tree.Quotas;

/// <summary>A quota, and what its subtree holds.</summary>
/// <param name="Quota">The quota.</param>
/// <param name="Znodes">Znodes at its path and below.</param>
/// <param name="Bytes">Bytes of their data.</param>
public readonly record struct QuotaUsage(Quota Quota, long Znodes, long Bytes);
