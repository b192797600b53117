using Coordinator.Primitives;

namespace Coordinator.Backup;

/// <summary>What a restored server begins with.</summary>
/// <param name="Begin">The new ensemble, and its first zxid.</param>
/// <param name="Of">The zxid of the backup.</param>
/// <param name="Znodes">Znodes, the root included.</param>
/// <param name="Sessions">Sessions; each has a full timeout from the first leader on.</param>
/// <param name="IsMembershipForgotten">Whether the old ensemble had changed its membership: the configuration decides again.</param>
public sealed record RestoredState(NewBeginning Begin, Zxid Of, int Znodes, int Sessions, bool IsMembershipForgotten);
