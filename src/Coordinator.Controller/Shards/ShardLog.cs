using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Microsoft.Extensions.Logging;

namespace Coordinator.Controller.Shards;

/// <summary>What a participant says to operators.</summary>
internal static partial class ShardLog
{
    [LoggerMessage(1, LogLevel.Information, "Participant {Self} is registered, life {Life}")]
    public static partial void Registered(ILogger logger, BrokerId self, Incarnation life);

    [LoggerMessage(2, LogLevel.Warning, "The id {Self} is another process's ({Endpoint}): waits until that is gone")]
    public static partial void Taken(ILogger logger, BrokerId self, string endpoint);

    [LoggerMessage(3, LogLevel.Information, "Leads {Shard} in epoch {Epoch}")]
    public static partial void Leads(ILogger logger, PartitionName shard, LeaderEpoch epoch);

    [LoggerMessage(4, LogLevel.Information, "Leads {Shard} no more")]
    public static partial void Deposed(ILogger logger, PartitionName shard);

    [LoggerMessage(5, LogLevel.Error, "The host failed at {Shard}: asked again after a pause")]
    public static partial void Failed(ILogger logger, Exception? exception, PartitionName shard);

    [LoggerMessage(6, LogLevel.Warning, "{Text}")]
    public static partial void Noted(ILogger logger, string text);

    [LoggerMessage(7, LogLevel.Warning, "The host has not stopped everything within {StopTime}: the session is closed now, others lead")]
    public static partial void NotStopped(ILogger logger, TimeSpan stopTime);
}
