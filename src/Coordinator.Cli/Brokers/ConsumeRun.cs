using System.Buffers;
using System.Text;

using Coordinator.Broker.Client;
using Coordinator.Broker.Client.Consuming;
using Coordinator.Cli.Commands;
using Coordinator.Cli.Output;

namespace Coordinator.Cli.Brokers;

/// <summary>Prints records as they come.</summary>
/// <param name="context">Of the command.</param>
/// <param name="topic">Where from.</param>
/// <param name="partition">Null: all.</param>
/// <param name="withKeys">Whether lines of text have the key.</param>
internal sealed class ConsumeRun(CommandContext context, string topic, int? partition, bool withKeys)
{
    private const int FlushBytes = 64 << 10;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _lines = new();

    internal async Task RunAsync(ConsumeStart start, long? max, bool follow, CancellationToken cancellationToken)
    {
        using var metadata = await BrokerAccess.FindAsync(context, topic, context.Settings.Timeout);
        var consumer = new RecordConsumer(metadata, topic, follow ? Timeout.InfiniteTimeSpan : context.Settings.Timeout);
        var records = partition is { } one ? consumer.ReadAsync(one, start, follow, cancellationToken) : consumer.ReadAllAsync(start, follow, cancellationToken);
        try
        {
            await PrintAsync(records, max, cancellationToken);
        }
        catch (BrokerException error)
        {
            throw BrokerAccess.ToFailure(error);
        }
        finally
        {
            await FlushAsync();
        }
    }

    private async Task PrintAsync(IAsyncEnumerable<ConsumedRecord> records, long? max, CancellationToken cancellationToken)
    {
        await using var reading = records.GetAsyncEnumerator(cancellationToken);
        for (var printed = 0L; max is null || printed < max; printed++)
        {
            var next = reading.MoveNextAsync();

            // Whoever reads sees what there is before this waits for more.
            if (!next.IsCompleted || _lines.WrittenCount > FlushBytes)
            {
                await FlushAsync();
            }

            if (!await next)
            {
                return;
            }

            Print(reading.Current);
        }
    }

    private void Print(ConsumedRecord record)
    {
        if (context.Settings.Format is OutputFormat.Json)
        {
            var (key, keyBase64) = Text(record.Record.Key);
            var (value, valueBase64) = Text(record.Record.Value);
            _lines.Write(Encoding.UTF8.GetBytes(CliJson.Serialize(
                new ConsumedJson(record.Partition, record.Offset, key, value, record.Epoch.Value, record.Record.Timestamp, keyBase64, valueBase64))));
        }
        else
        {
            if (withKeys)
            {
                _lines.Write((record.Record.Key ?? default).Span);
                _lines.Write("\t"u8);
            }

            _lines.Write((record.Record.Value ?? default).Span);
        }

        _lines.Write("\n"u8);
    }

    private async Task FlushAsync()
    {
        if (_lines.WrittenCount > 0)
        {
            await context.Streams.WriteRawAsync(_lines.WrittenMemory, CancellationToken.None);
            await context.Streams.FlushAsync();
            _lines.ResetWrittenCount();
        }
    }

    private static (string? Text, string? Base64) Text(ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } there)
        {
            return (null, null);
        }

        try
        {
            return (StrictUtf8.GetString(there.Span), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, Convert.ToBase64String(there.Span));
        }
    }
}
