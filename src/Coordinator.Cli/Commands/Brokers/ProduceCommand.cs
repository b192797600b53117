using System.CommandLine;
using System.Text;

using Coordinator.Broker.Client.Producing;
using Coordinator.Cli.Brokers;
using Coordinator.Cli.Input;

namespace Coordinator.Cli.Commands.Brokers;

/// <summary>Sends the lines of standard input to a topic.</summary>
internal static class ProduceCommand
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    internal static Command Define(Shell shell)
    {
        var topic = new Argument<string>("TOPIC") { Description = "where to" };
        var key = new Option<string>("--key") { Description = "key of every record", HelpName = "K" };
        var separator = new Option<string>("--key-separator") { Description = "what stands between key and value in each line", HelpName = "C" };
        var acks = AcksOption.Define();
        var partition = new Option<int?>("--partition")
        {
            Description = "partition of every record [default: by its key, else in turn]",
            HelpName = "P",
            CustomParser = result => Parsed.By<int>(PartitionText.TryParseNumber)(result),
        };
        var command = new Command("produce", "Sends each line of standard input as a record; --timeout is how long each is tried [default: 30s].")
        {
            topic, key, separator, acks, partition,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(key) is not null && result.GetResult(separator) is not null)
            {
                result.AddError("--key and --key-separator exclude each other");
            }

            if (result.GetResult(separator) is { Tokens: [{ Value: "" }] })
            {
                result.AddError("--key-separator: is empty");
            }
        });
        command.SetAction(shell.Action((context, parsed) =>
        {
            var timeout = context.Settings.IsTimeoutGiven ? context.Settings.Timeout : DefaultTimeout;
            var options = new RecordProducerOptions
            {
                Acks = parsed.GetValue(acks),
                DeliveryTimeout = timeout == TimeSpan.Zero ? GlobalOptions.DefaultTimeout : timeout,
                Time = context.Time,
            };
            var keys = new LineKeys(Bytes(parsed.GetValue(key)), Bytes(parsed.GetValue(separator)));
            return new ProduceRun(context, parsed.GetRequiredValue(topic), keys, parsed.GetValue(partition)).RunAsync(options);
        }));
        return command;
    }

    private static ReadOnlyMemory<byte>? Bytes(string? text) => text is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(text);
}
