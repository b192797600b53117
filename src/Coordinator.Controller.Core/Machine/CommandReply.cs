using Coordinator.Controller.Core.Replicas;

namespace Coordinator.Controller.Core.Machine;

/// <summary>A broker's answer to a command.</summary>
/// <param name="Answer">Whether it obeys.</param>
/// <param name="Ends">With obedience: how far its logs go, of the partitions that it was told of and that have no leader.</param>
public sealed record CommandReply(CommandAnswer Answer, IReadOnlyList<LogEnd> Ends);
