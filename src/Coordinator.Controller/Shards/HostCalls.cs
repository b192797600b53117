using Coordinator.Client.Abstractions;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Shards;
using Coordinator.Primitives;

namespace Coordinator.Controller.Shards;

/// <summary>Calls the host, never in the thread of who steps, and says what came of it.</summary>
/// <param name="host">The application.</param>
/// <param name="options">Pauses, and the log.</param>
/// <param name="answered">Told of each call that has ended.</param>
/// <param name="stop">Cancelled when nothing is asked for again.</param>
internal sealed class HostCalls(IShardHost host, ShardParticipantOptions options, Action<HostAnswered> answered, CancellationToken stop)
{
    private readonly Dictionary<PartitionName, ShardLeadership> _held = [];
    private readonly Lock _lock = new();

    public IReadOnlyList<ShardLeadership> Held
    {
        get
        {
            lock (_lock)
            {
                return [.. _held.Values.Where(leadership => leadership.IsHeld)];
            }
        }
    }

    public void Lead(PartitionName shard, LeaderEpoch epoch, (string Path, Zxid Czxid, int Version) state, ICoordinatorClient client)
    {
        var leadership = new ShardLeadership(shard, epoch, state, client);
        lock (_lock)
        {
            _held[shard] = leadership;
        }

        ShardLog.Leads(options.Logger, shard, epoch);
        Call(shard, () => host.BecomeLeaderAsync(leadership), leadership);
    }

    public void Follow(ShardFollowing following) => Call(following.Shard, () => host.BecomeFollowerAsync(following));

    public void Stop(PartitionName shard) => Call(shard, () => host.StopAsync(shard));

    public void Depose(PartitionName shard)
    {
        ShardLog.Deposed(options.Logger, shard);
        End(shard);
    }

    private void End(PartitionName shard)
    {
        ShardLeadership? leadership;
        lock (_lock)
        {
            _held.Remove(shard, out leadership);
        }

        leadership?.End();
    }

    private void Call(PartitionName shard, Func<Task> call, ShardLeadership? leadership = null) => _ = CallAsync(shard, Task.Run(call, CancellationToken.None), leadership);

    private async Task CallAsync(PartitionName shard, Task call, ShardLeadership? leadership)
    {
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // What was cancelled because the leadership ended in the middle of its beginning has not failed: what follows is told anyway.
        var isDone = call.IsCompletedSuccessfully || (call.IsCanceled && leadership?.Lost.IsCancellationRequested == true);
        if (!isDone)
        {
            End(shard);
            ShardLog.Failed(options.Logger, call.Exception?.InnerException, shard);
            await Task.Delay(options.RetryPause, options.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                // Without the pause it would be asked again and again, and nobody waits for it any more.
                return;
            }
        }

        answered(new HostAnswered(shard, isDone));
    }
}
