using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

using Coordinator.Broker.Client.Consuming;
using Coordinator.Cli.Brokers;
using Coordinator.Cli.Input;

namespace Coordinator.Cli.Commands.Brokers;

/// <summary>Prints the records of a topic.</summary>
internal static class ConsumeCommand
{
    internal static Command Define(Shell shell)
    {
        var topic = new Argument<string>("TOPIC") { Description = "where from" };
        var partition = Number<int>("--partition", "one partition [default: all, as records come]", "P", PartitionText.TryParseNumber);
        var beginning = new Option<bool>("--from-beginning") { Description = "from the first record that there is [default: from the end]" };
        var offset = Number<long>("--offset", "from the record at this offset; needs --partition", "N", TryParseOffset);
        var max = Number<long>("--max", "end after so many records", "N", TryParseCount);
        var follow = new Option<bool>("--follow") { Description = "wait for more at the end, until Ctrl-C" };
        var withKeys = new Option<bool>("--keys") { Description = "key, tab, value in each line of text" };
        var command = new Command("consume", "Prints the committed records of a topic, across failures of brokers.") { topic, partition, beginning, offset, max, follow, withKeys };
        command.Validators.Add(result =>
        {
            if (result.GetResult(offset) is not null && result.GetResult(beginning) is not null)
            {
                result.AddError("--offset and --from-beginning exclude each other");
            }

            if (result.GetResult(offset) is not null && result.GetResult(partition) is null)
            {
                result.AddError("--offset needs --partition");
            }
        });
        command.SetAction(shell.Action(async (context, parsed) =>
        {
            var start = parsed.GetValue(offset) is { } at ? ConsumeStart.At(at) : parsed.GetValue(beginning) ? ConsumeStart.Earliest : ConsumeStart.Latest;
            var run = new ConsumeRun(context, parsed.GetRequiredValue(topic), parsed.GetValue(partition), parsed.GetValue(withKeys));
            await ReaderWatch.RunAsync(context, cancellationToken => run.RunAsync(start, parsed.GetValue(max), parsed.GetValue(follow), cancellationToken));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Option<T?> Number<T>(string name, string description, string helpName, Parsed.TryParse<T> tryParse)
        where T : struct => new(name) { Description = description, HelpName = helpName, CustomParser = result => Parsed.By(tryParse)(result) };

    private static bool TryParseOffset(string text, out long value, [NotNullWhen(false)] out string? mistake) => TryParse(text, 0, "offset", out value, out mistake);

    private static bool TryParseCount(string text, out long value, [NotNullWhen(false)] out string? mistake) => TryParse(text, 1, "number of records", out value, out mistake);

    private static bool TryParse(string text, long min, string what, out long value, [NotNullWhen(false)] out string? mistake)
    {
        mistake = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min ? null : $"'{text}' is no {what}, the least is {min}";
        return mistake is null;
    }
}
