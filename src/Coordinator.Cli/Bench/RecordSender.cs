using Coordinator.Broker.Client;
using Coordinator.Broker.Client.Producing;
using Coordinator.Cli.Calls;

namespace Coordinator.Cli.Bench;

/// <summary>
/// Hands in the records of a load. Without a rate each is handed in when there is room for it, and its latency counts from then; with a rate its latency
/// counts from the moment at which it was due, whatever kept it.
/// </summary>
/// <param name="load">How.</param>
/// <param name="records">Gets room for each record, and what becomes of it.</param>
/// <param name="clock">The time.</param>
/// <param name="send">Hands one in; the result is its end.</param>
internal sealed class RecordSender(RecordLoad load, AcknowledgedRecords records, ICallClock clock, Func<ReadOnlyMemory<byte>, Task<Task<RecordPlace>>> send)
{
    private const int MaxMessages = 10;

    private readonly Latencies _latencies = new();
    private readonly Lock _gate = new();
    private readonly List<string> _messages = [];
    private long _acknowledged;
    private long _errors;

    /// <summary>Hands in until the time is over or there is room for no more, then waits for the end of all.</summary>
    internal async Task<RecordsProduced> RunAsync(CancellationToken cancellationToken)
    {
        // Not disposed: when this is cancelled, what is on its way still gives its room back.
        var room = new SemaphoreSlim(load.InFlight, load.InFlight);
        var start = clock.Now;
        var due = load.Rate is { } rate ? new DueTimes(start, rate) : null;
        var number = 0L;
        while (await NextAsync(number, start, due, room, cancellationToken) is { } since)
        {
            var end = await send(RecordValue.Create(records.Load, number, load.Size));
            _ = FollowAsync(number++, since, end, room);
        }

        for (var i = 0; i < load.InFlight; i++)
        {
            await room.WaitAsync(cancellationToken);
        }

        return new RecordsProduced(_acknowledged, clock.Now - start, _latencies.Report(), _errors, _messages);
    }

    /// <summary>Waits until the next record may be handed in.</summary>
    /// <returns>From when its latency counts; null when there is none.</returns>
    private async Task<TimeSpan?> NextAsync(long number, TimeSpan start, DueTimes? due, SemaphoreSlim room, CancellationToken cancellationToken)
    {
        var at = due?.At(number);
        if (at - start >= load.Duration || !records.TryAdd(number))
        {
            return null;
        }

        for (var left = at - clock.Now; left > TimeSpan.Zero; left = at - clock.Now)
        {
            await clock.DelayAsync(left.Value, cancellationToken);
        }

        await room.WaitAsync(cancellationToken);
        var since = at ?? clock.Now;
        if (since - start < load.Duration)
        {
            return since;
        }

        room.Release();
        return null;
    }

    private async Task FollowAsync(long number, TimeSpan since, Task<RecordPlace> end, SemaphoreSlim room)
    {
        try
        {
            var place = await end;
            _latencies.Record(clock.Now - since);
            records.Acknowledge(number, place.Partition, place.Offset);
            Interlocked.Increment(ref _acknowledged);
        }
        catch (BrokerException error)
        {
            Failed(error);
        }
        finally
        {
            room.Release();
        }
    }

    private void Failed(BrokerException error)
    {
        lock (_gate)
        {
            _errors++;
            if (_messages.Count < MaxMessages)
            {
                _messages.Add($"{error.Code}: {error.Message}");
            }
        }
    }
}
