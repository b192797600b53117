using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Shards;

namespace ShardedCounters;

/// <summary>The application: a counter for each shard. Whoever leads the shard counts it up; a line of JSON says what was done.</summary>
/// <param name="output">Where the lines go.</param>
internal sealed class Counters(TextWriter output) : IShardHost
{
    private const string Values = "/samples/sharded-counters-values";

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private readonly TextWriter _output = TextWriter.Synchronized(output);
    private readonly ConcurrentDictionary<PartitionName, Task> _counting = new();

    public Task BecomeLeaderAsync(ShardLeadership leadership)
    {
        Say("leads", leadership.Shard, leadership.Epoch.Value, null);
        _counting[leadership.Shard] = CountAsync(leadership);
        return Task.CompletedTask;
    }

    public async Task BecomeFollowerAsync(ShardFollowing following)
    {
        await EndAsync(following.Shard);
        Say("follows", following.Shard, following.Epoch.Value, null);
    }

    public async Task StopAsync(PartitionName shard)
    {
        await EndAsync(shard);
        Say("stopped", shard, null, null);
    }

    /// <summary>Its leadership is lost when this is called: it ends by itself.</summary>
    private async Task EndAsync(PartitionName shard)
    {
        if (_counting.TryRemove(shard, out var counting))
        {
            await counting;
        }
    }

    private async Task CountAsync(ShardLeadership leadership)
    {
        while (leadership.IsHeld)
        {
            try
            {
                await CountOnAsync(leadership);
            }
            catch (OperationCanceledException)
            {
                // Deposed.
            }
            catch (CoordinatorException refused) when (refused.IsTransient || refused.IsOutcomeUnknown)
            {
                // The ensemble has no leader now, or the answer was lost: what was written is read again.
                await Task.Delay(RetryPause, leadership.Lost).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (CoordinatorException)
            {
                // The session is over.
            }
        }
    }

    private async Task CountOnAsync(ShardLeadership leadership)
    {
        var path = $"{Values}/{leadership.Shard.Number}";
        await leadership.WriteAsync([new CreateOp(Values, default) { IfAbsent = true }, new CreateOp(path, "0"u8.ToArray()) { IfAbsent = true }], leadership.Lost);
        while (true)
        {
            var counter = await leadership.Client.GetAsync(path, Consistency.Linearizable, leadership.Lost);
            var next = long.Parse(Encoding.UTF8.GetString(counter.Data.Span), CultureInfo.InvariantCulture) + 1;
            var set = new SetDataOp(path, Encoding.UTF8.GetBytes(next.ToString(CultureInfo.InvariantCulture)), counter.Stat.Version);
            if ((await leadership.WriteAsync([set], leadership.Lost)).IsApplied)
            {
                Say("counted", leadership.Shard, leadership.Epoch.Value, next);
            }

            await Task.Delay(Pace, leadership.Lost);
        }
    }

    private void Say(string what, PartitionName shard, int? epoch, long? value) =>
        _output.WriteLine(JsonSerializer.Serialize(new { @event = what, shard = shard.Number, epoch, value }));
}
