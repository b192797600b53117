using Coordinator.Primitives;

namespace Coordinator.Zab.Messages;

/// <summary>
/// HANDOVER: the leader has stopped assigning, everything it assigned is committed, and it leads no more in this epoch. The target goes
/// straight to LEADING, everybody else, the sender too, straight to following it; what follows is ordinary discovery.
/// </summary>
/// <param name="Stay">The stay that ends with this message.</param>
/// <param name="Target">The next leader; the sender itself when only the counter of its epoch is exhausted.</param>
/// <param name="Epoch">The epoch that ends.</param>
/// <param name="Last">The last txn of the epoch.</param>
public sealed record Handover(long Stay, ServerId Target, Epoch Epoch, Zxid Last) : StayMessage(Stay);
