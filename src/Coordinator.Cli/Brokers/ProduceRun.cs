using System.Globalization;
using System.Threading.Channels;

using Coordinator.Broker.Client;
using Coordinator.Broker.Client.Producing;
using Coordinator.Cli.Commands;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Primitives;

namespace Coordinator.Cli.Brokers;

/// <summary>Sends lines and prints what became of each, in their order; reads no more lines when one could not be delivered.</summary>
/// <param name="context">Of the command.</param>
/// <param name="topic">Where to.</param>
/// <param name="keys">What of a line is the key.</param>
/// <param name="partition">Of every record; null: by the key, else in turn.</param>
internal sealed class ProduceRun(CommandContext context, string topic, LineKeys keys, int? partition)
{
    /// <summary>Records that are on their way or not printed yet.</summary>
    private const int MaxWaiting = 10_000;

    private readonly Channel<Task<RecordPlace>> _sent = Channel.CreateBounded<Task<RecordPlace>>(MaxWaiting);
    private long _acknowledged;
    private long _failed;
    private BrokerException? _error;

    internal async Task RunAsync(RecordProducerOptions options)
    {
        using var metadata = await BrokerAccess.FindAsync(context, topic, options.DeliveryTimeout);
        try
        {
            await using var producer = await RecordProducer.StartAsync(metadata, topic, options, context.CancellationToken);
            if (partition >= producer.Partitions)
            {
                throw new CommandFailedException(
                    ExitCode.Refused, new Failure(ErrorCode.NoNode, $"there is no {topic}:{partition}: the topic has {producer.Partitions} partitions"));
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
            var printing = PrintAsync(over);
            try
            {
                await SendAsync(producer, over.Token);
            }
            finally
            {
                _sent.Writer.Complete();
                await printing;
            }
        }
        catch (BrokerException error)
        {
            throw BrokerAccess.ToFailure(error);
        }

        context.CancellationToken.ThrowIfCancellationRequested();
        if (_error is not null)
        {
            var message = string.Create(CultureInfo.InvariantCulture, $"{_failed} records were not delivered, {_acknowledged} were acknowledged: {_error.Message}");
            throw new CommandFailedException(_error.Code == ErrorCode.OutcomeUnknown ? ExitCode.OutcomeUnknown : ExitCode.Refused, new Failure(_error.Code, message));
        }
    }

    private async Task SendAsync(RecordProducer producer, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in InputLines.ReadAsync(context.Streams.Input, RecordProducer.MaxRecordBytes, cancellationToken))
            {
                var (key, value) = keys.Split(line);
                await _sent.Writer.WriteAsync(await producer.EnqueueAsync(key, value, partition, cancellationToken), cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Interrupted, or a record could not be delivered.
        }
    }

    private async Task PrintAsync(CancellationTokenSource over)
    {
        while (await _sent.Reader.WaitToReadAsync())
        {
            while (_sent.Reader.TryRead(out var delivered))
            {
                if (!delivered.IsCompleted)
                {
                    await context.Streams.FlushAsync();
                }

                await PrintAsync(delivered, over);
            }

            await context.Streams.FlushAsync();
        }
    }

    private async Task PrintAsync(Task<RecordPlace> delivered, CancellationTokenSource over)
    {
        try
        {
            var place = await delivered.WaitAsync(context.CancellationToken);
            _acknowledged++;
            context.Print(
                new ProducedJson(place.Partition, place.Offset, place.Epoch.Value),
                output => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{place.Partition}\t{place.Offset}\t{place.Epoch}")));
        }
        catch (BrokerException error)
        {
            _failed++;
            _error = _error is null || error.Code == ErrorCode.OutcomeUnknown ? error : _error;
            await over.CancelAsync();
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // Interrupted: the producer is ended next.
        }
    }
}
