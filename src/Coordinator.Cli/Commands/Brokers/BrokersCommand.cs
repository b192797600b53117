using System.CommandLine;
using System.Globalization;

using Coordinator.Cli.Brokers;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;

namespace Coordinator.Cli.Commands.Brokers;

/// <summary>Lists the brokers that are registered, and how much each has.</summary>
internal static class BrokersCommand
{
    internal static Command Define(Shell shell)
    {
        var command = new Command("brokers", "Lists the registered brokers, what each leads, follows and is in sync for.");
        command.SetAction(shell.Action((context, _) => RunAsync(context)));
        return command;
    }

    private static async Task RunAsync(CommandContext context)
    {
        var tree = new ClusterTree(context);
        var (leads, replicas, inSync) = (new Dictionary<int, int>(), new Dictionary<int, int>(), new Dictionary<int, int>());
        foreach (var (name, spec) in await tree.TopicsAsync())
        {
            var states = await tree.PartitionsAsync(name, spec.Partitions.Count);
            foreach (var (assignment, state) in spec.Partitions.Zip(states, (assignment, seen) => (assignment, seen.State)))
            {
                Count(leads, state is null ? [] : [state.Leader.Value]);
                Count(replicas, assignment.Replicas.Select(broker => broker.Value));
                Count(inSync, state?.Isr.Select(member => member.Broker.Value) ?? []);
            }
        }

        IReadOnlyList<BrokerJson> rows =
        [
            .. (await tree.BrokersAsync()).Select(broker => new BrokerJson(
                broker.Id,
                ZxidText.Format(broker.Incarnation),
                broker.Registration.Endpoint,
                leads.GetValueOrDefault(broker.Id),
                replicas.GetValueOrDefault(broker.Id) - leads.GetValueOrDefault(broker.Id),
                inSync.GetValueOrDefault(broker.Id),
                broker.Registration.HasFailedDisk ? "failedDisk" : "serving")),
        ];
        context.Print(rows, output => WriteTable(output, rows, context.Streams.IsTerminal));
    }

    private static void Count(Dictionary<int, int> counts, IEnumerable<int> brokers)
    {
        foreach (var broker in brokers)
        {
            counts[broker] = counts.GetValueOrDefault(broker) + 1;
        }
    }

    private static void WriteTable(TextWriter output, IReadOnlyList<BrokerJson> rows, bool isTerminal)
    {
        var table = new TextTable("broker", "incarnation", "state", "endpoint", "leads", "follows", "in sync");
        foreach (var row in rows)
        {
            table.Add(Text(row.BrokerId), row.Incarnation, row.State, row.Endpoint, Text(row.Leads), Text(row.Follows), Text(row.InSync));
        }

        table.Write(output, isTerminal);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
