using System.Text;
using Coordinator.Broker.Client;
using Coordinator.Broker.Client.Producing;
using Coordinator.ChaosTests.Load;
using Coordinator.TestKit.Records;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>Producers that send numbered records to every partition, each until it is acknowledged by all in sync; what they were told is in the ledgers.</summary>
internal sealed class ProducerLoad : IAsyncDisposable
{
    private const int Producers = 4;

    /// <summary>Of a producer, in a partition.</summary>
    private const int InFlight = 4;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private readonly BrokerMetadata _metadata;
    private readonly List<RecordProducer> _producers = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private ProducerLoad(IReadOnlyList<string> endpoints) => _metadata = new BrokerMetadata(endpoints);

    /// <summary>By partition.</summary>
    public IReadOnlyList<RecordLedger> Ledgers { get; } = [.. Enumerable.Range(0, BrokerCluster.Partitions).Select(_ => new RecordLedger())];

    /// <summary>By partition.</summary>
    public IReadOnlyList<AckGaps> Gaps { get; } = [.. Enumerable.Range(0, BrokerCluster.Partitions).Select(_ => new AckGaps())];

    public static async Task<ProducerLoad> StartAsync(IReadOnlyList<string> endpoints)
    {
        var load = new ProducerLoad(endpoints);
        var options = new RecordProducerOptions { DeliveryTimeout = TimeSpan.FromDays(1) };
        for (var producer = 1; producer <= Producers; producer++)
        {
            load._producers.Add(await RecordProducer.StartAsync(load._metadata, BrokerCluster.Topic, options));
        }

        load._running = Task.WhenAll(load._producers.SelectMany((producer, number) =>
            Enumerable.Range(0, BrokerCluster.Partitions).Select(partition => Task.Run(() => load.RunAsync(producer, number + 1, partition)))));
        return load;
    }

    /// <summary>Sends nothing new, and waits until everything is acknowledged.</summary>
    /// <exception cref="TimeoutException">Something was not within two minutes.</exception>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromMinutes(2));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var producer in _producers)
        {
            await producer.DisposeAsync();
        }

        await _running;
        _metadata.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(RecordProducer producer, int whose, int partition)
    {
        using var pause = new PeriodicTimer(Pace);
        var pending = new Queue<Task>();
        for (var number = 1L; !_stop.IsCancellationRequested; number++)
        {
            var record = new SentRecord(whose, number);
            pending.Enqueue(NoteAsync(record, partition, await producer.EnqueueAsync(null, Encoding.ASCII.GetBytes(record.ToString()), partition)));
            if (pending.Count == InFlight)
            {
                await pending.Dequeue();
            }

            await pause.WaitForNextTickAsync();
        }

        await Task.WhenAll(pending);
    }

    private async Task NoteAsync(SentRecord record, int partition, Task<RecordPlace> delivered)
    {
        try
        {
            var place = await delivered;
            Ledgers[partition].Acknowledged(record, place.Offset);
            Gaps[partition].Acknowledged();
        }
        catch (BrokerException failed)
        {
            Ledgers[partition].Failed(record);
            if (!_stop.IsCancellationRequested)
            {
                Console.Error.WriteLine($"{BrokerCluster.Topic}:{partition}: record {record} failed: {failed.Message}");
            }
        }
    }
}
