using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Selection;
using Microsoft.Extensions.Logging;

namespace Coordinator.Controller;

/// <summary>What a candidate says to operators.</summary>
internal static partial class ControllerLog
{
    [LoggerMessage(1, LogLevel.Information, "This broker is the controller, in epoch {Epoch}")]
    public static partial void Began(ILogger logger, ControllerEpoch epoch);

    [LoggerMessage(2, LogLevel.Warning, "This broker is not the controller any more: {Reason}")]
    public static partial void Resigned(ILogger logger, string reason);

    [LoggerMessage(EventId = 3, Message = "{Partition}: {Cause}; leader {Leader} in epoch {LeaderEpoch}, in sync {Isr}, risk {Risk}: {Reason}")]
    public static partial void Decided(
        ILogger logger, LogLevel level, PartitionName partition, string cause, BrokerId leader, LeaderEpoch leaderEpoch, IReadOnlyList<ReplicaName> isr, Risk risk, string reason);
}
