using System.Diagnostics;
using System.Globalization;
using Coordinator.ChaosTests.Cluster;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>What happens to brokers: they end, hang, stop, lose their data, and are cut off.</summary>
internal static class BrokerFaults
{
    /// <summary>Every kind, those of the ensemble too.</summary>
    public static readonly IReadOnlyList<BrokerFault> All =
    [
        new("kill-broker", 3, context => KillAsync(context, context.AnyBroker)),
        new("kill-leader", 3, async context => await KillAsync(context, await context.Cluster.BusiestAsync())),
        new("pause-broker", 2, context => PauseAsync(context.AnyBroker)),
        new("pause-leader", 3, async context => await PauseAsync(await context.Cluster.BusiestAsync())),
        new("pause-controller", 3, PauseControllerAsync),
        new("stop-broker", 2, StopAsync),
        new("wipe-broker", 1, WipeAsync),
        new("cut-leader", 2, async context => await CutFromEnsembleAsync(await context.Cluster.BusiestAsync())),
        new("cut-controller", 2, CutControllerAsync),
        new("cut-door", 1, CutDoorAsync),
        new("cut-brokers", 2, CutFromOthersAsync),
        new("cut-controller-from-brokers", 1, CutControllerFromOthersAsync),
        .. EnsembleFaults.All,
    ];

    private static async Task KillAsync(BrokerFaultContext context, BrokerNode broker)
    {
        await broker.KillAsync();

        // Back before its session is over, or after.
        await BrokerFaultContext.HoldAsync(TimeSpan.FromSeconds(0.2 + (3 * context.Random.NextDouble())));
        broker.Start();
    }

    private static async Task PauseAsync(BrokerNode broker)
    {
        broker.Freeze();
        await BrokerFaultContext.HoldAsync(BrokerFaultContext.PastTheSession);
        broker.Wake();
    }

    private static async Task PauseControllerAsync(BrokerFaultContext context)
    {
        var (broker, reign) = await context.ControllerAsync();
        broker.Freeze();
        await BrokerFaultContext.HoldAsync(BrokerFaultContext.PastTheSession);
        var next = await context.Cluster.ControllerAsync(otherThan: reign.Epoch);
        broker.Wake();
        await context.Stale.ActAsync(reign, next);
    }

    private static async Task StopAsync(BrokerFaultContext context)
    {
        var broker = context.AnyBroker;
        await broker.TerminateAsync();
        broker.Start();
    }

    /// <summary>What is acknowledged is on the others: all were in sync when it was killed.</summary>
    private static async Task WipeAsync(BrokerFaultContext context)
    {
        await context.Cluster.InSyncAsync();
        var broker = context.AnyBroker;
        await broker.KillAsync();
        Directory.Delete(broker.DataDirectory, recursive: true);
        broker.Start();
    }

    private static async Task CutFromEnsembleAsync(BrokerNode broker)
    {
        broker.CutFromEnsemble();
        await BrokerFaultContext.HoldAsync(BrokerFaultContext.PastTheSession);
        broker.Mend();
    }

    private static async Task CutControllerAsync(BrokerFaultContext context)
    {
        var (broker, reign) = await context.ControllerAsync();
        broker.CutFromEnsemble();
        await BrokerFaultContext.HoldAsync(BrokerFaultContext.PastTheSession);
        await context.Cluster.ControllerAsync(otherThan: reign.Epoch);
        broker.Mend();
    }

    /// <summary>Its session lives on, and nobody reaches it: no client, no follower, no controller.</summary>
    private static async Task CutDoorAsync(BrokerFaultContext context)
    {
        var broker = context.AnyBroker;
        broker.Door.Cut();
        await BrokerFaultContext.HoldAsync(BrokerFaultContext.PastTheSession);
        broker.Mend();
    }

    /// <summary>
    /// Its session lives on and clients reach it, but no other broker does, and it reaches none. Leaders on the controller's side do without who is on the other
    /// one; leaders on the other side cannot ask for it.
    /// </summary>
    private static async Task CutFromOthersAsync(BrokerFaultContext context)
    {
        var broker = context.AnyBroker;
        context.Cluster.CutFromOthers(broker);
        await BrokerFaultContext.HoldAsync(BrokerFaultContext.PastTheLag);
        await Ensemble.UntilAsync($"leaders to do without whom they do not reach, broker {broker.Id} or all others", async () =>
        {
            var isControllers = (await context.Cluster.ControllerAsync()).Broker == broker.Id;
            var states = await context.Cluster.Tree.StatesAsync();
            var whole = states.Count(state => (state.Leader.Value == broker.Id) == isControllers
                && state.Isr.Any(replica => (replica.Broker.Value == broker.Id) != isControllers));
            return states.Count == BrokerCluster.Partitions && whole == 0 ? string.Empty : $"{whole} in-sync sets have members of both sides";
        });
        context.Cluster.Mend();
    }

    /// <summary>
    /// The same of the controller, which reaches the ensemble: it resigns, and what the others lead goes on while it is cut off. What it leads itself stands still:
    /// it is alive, in sync and alone.
    /// </summary>
    private static async Task CutControllerFromOthersAsync(BrokerFaultContext context)
    {
        var (broker, reign) = await context.ControllerAsync();
        var since = Stopwatch.StartNew();
        context.Cluster.CutFromOthers(broker);
        await BrokerFaultContext.HoldAsync(BrokerFaultContext.PastTheSession);
        var counts = context.Load.Ledgers.Select(ledger => ledger.Count).ToList();
        try
        {
            await Ensemble.UntilAsync($"partitions that others lead to go on without broker {broker.Id}, the controller of epoch {reign.Epoch}", async () =>
            {
                var states = await context.Cluster.Tree.StatesAsync();
                return string.Join(", ", states
                    .Select((state, partition) => (state, partition))
                    .Where(one => one.state.Leader.Value != broker.Id && context.Load.Ledgers[one.partition].Count == counts[one.partition])
                    .Select(one => $"{BrokerCluster.Topic}:{one.partition} does not"));
            });
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  what others than broker {broker.Id} lead goes on {since.Elapsed.TotalSeconds:F1} s after the cut"));
        }
        catch (TimeoutException stuck)
        {
            context.Violations.Add(stuck.Message);
        }

        context.Cluster.Mend();
    }
}
