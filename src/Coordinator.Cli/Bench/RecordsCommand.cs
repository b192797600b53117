using System.CommandLine;

using Coordinator.Broker.Client;
using Coordinator.Broker.Client.Producing;
using Coordinator.Cli.Brokers;
using Coordinator.Cli.Commands;
using Coordinator.Cli.Commands.Brokers;

namespace Coordinator.Cli.Bench;

/// <summary>A load of records on a topic: how fast it goes, and whether all of it is there.</summary>
internal static class RecordsCommand
{
    private const int MaxSeconds = 86_400;
    private const int MaxRate = 10_000_000;

    private static readonly TimeSpan LongestLinger = TimeSpan.FromSeconds(1);

    internal static Command Define(Shell shell)
    {
        var byDefault = new RecordLoad();
        var topic = new Option<string>("--topic") { Description = "where to; it has to be there", Required = true, HelpName = "TOPIC" };
        var size = BoundedNumber.Define("--size", "bytes of a value", byDefault.Size, RecordValue.Bytes, RecordProducer.MaxRecordBytes);
        var seconds = BoundedNumber.Define("--seconds", "how long", (int)byDefault.Duration.TotalSeconds, 1, MaxSeconds);
        var inFlight = BoundedNumber.DefineOptional(
            "--in-flight", $"records not yet acknowledged, at most [default: {byDefault.InFlight}; with --rate {RecordLoad.MaxInFlight}]", 1, RecordLoad.MaxInFlight);
        var rate = BoundedNumber.DefineOptional("--rate", "records due per second; latency counts from when a record is due [default: the next when there is room]", 1, MaxRate);
        var acks = AcksOption.Define();
        var linger = new Option<TimeSpan>("--linger")
        {
            Description = "how long a batch that is not full waits for more records",
            DefaultValueFactory = _ => byDefault.Linger,
            CustomParser = Parsed.Duration(LongestLinger),
        };
        var consume = new Option<bool>("--consume") { Description = "then read it back: is every acknowledged record there, once, in order?" };
        var command = new Command("records", $"Appends records to a topic, at most {AcknowledgedRecords.Capacity} of them, and prints throughput and latency.")
        {
            topic, size, seconds, inFlight, rate, acks, linger, consume,
        };
        command.SetAction(shell.Action((context, parsed) =>
        {
            var load = new RecordLoad
            {
                Size = parsed.GetValue(size),
                Duration = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                InFlight = parsed.GetValue(inFlight) ?? (parsed.GetValue(rate) is null ? byDefault.InFlight : RecordLoad.MaxInFlight),
                Rate = parsed.GetValue(rate),
                Acks = parsed.GetValue(acks),
                Linger = parsed.GetValue(linger),
            };
            return RunAsync(context, parsed.GetRequiredValue(topic), load, parsed.GetValue(consume));
        }));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string topic, RecordLoad load, bool consume)
    {
        using var metadata = await BrokerAccess.FindAsync(context, topic, context.Settings.Timeout);
        try
        {
            var (produced, readBack) = await RecordBench.ProduceAsync(metadata, topic, load, context.Caller.Clock, context.CancellationToken);
            foreach (var message in produced.Messages)
            {
                await context.Streams.Error.WriteLineAsync("failed record " + message);
            }

            var read = consume ? await readBack(context.CancellationToken) : null;
            var report = RecordsReport.Of(load.Name, produced, read);
            context.Print(report, output => output.WriteLine(RecordsReport.Line(report)));
            return produced.Records > 0 && produced.Errors == 0 && read is null or { Verdict.IsClean: true } ? ExitCode.Done : ExitCode.Refused;
        }
        catch (BrokerException error)
        {
            throw BrokerAccess.ToFailure(error);
        }
    }
}
