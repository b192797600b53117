using System.Diagnostics;
using System.Globalization;
using Coordinator.Broker.Client;
using Coordinator.ChaosTests.Cluster;
using Coordinator.Client.Abstractions;
using Grpc.Core;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>A cluster under load, one fault after the other, and what must be true at the end.</summary>
internal sealed class BrokersRun(string folder, BrokersCommandLine command, BrokerFaultDeck deck, Random random)
{
    private readonly Dictionary<string, int> _made = [];
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly List<string> _violations = [];

    /// <summary>Runs.</summary>
    /// <returns>Whether everything held.</returns>
    public async Task<bool> RunAsync()
    {
        await using var cluster = new BrokerCluster(folder, command.Binaries, new Ports(command.BasePort));
        try
        {
            await RunAsync(cluster);
        }
        catch (Exception broken) when (broken is TimeoutException or InvalidOperationException or CoordinatorException or BrokerException or RpcException)
        {
            _violations.Add(broken.Message);
        }

        _violations.ForEach(violation => Say("violation: " + violation));
        Console.WriteLine($"{_violations.Count} violations");
        return _violations.Count == 0;
    }

    private async Task RunAsync(BrokerCluster cluster)
    {
        await cluster.StartAsync();
        var stale = new StaleController(cluster.Tree, cluster.Brokers.ToDictionary(broker => broker.Id, broker => broker.Replication));
        var before = await SeenNowAsync(cluster);
        await using var load = await ProducerLoad.StartAsync(cluster.Endpoints);
        Say($"broker {(await cluster.ControllerAsync()).Broker} is the controller; seed {command.Seed}");
        var context = new BrokerFaultContext(cluster, load, stale, random);
        await ProgressAsync(load);
        while (deck.Next(_time.Elapsed) is { } fault)
        {
            Say(fault.Name);
            _made[fault.Name] = _made.GetValueOrDefault(fault.Name) + 1;
            await fault.RunAsync(context);
            await BrokerFaultContext.HoldAsync(TimeSpan.FromSeconds(2 + (3 * random.NextDouble())));
            await ProgressAsync(load);
        }

        _violations.AddRange(context.Violations);
        await load.StopAsync();
        await cluster.InSyncAsync();
        Say("everything is mended and in sync");
        var after = await SeenNowAsync(cluster);
        var state = new FinalState(cluster);
        await state.CommittedAsync();
        _violations.AddRange(await state.CheckRecordsAsync(load.Ledgers));
        foreach (var broker in cluster.Brokers)
        {
            await broker.TerminateAsync();
        }

        _violations.AddRange(state.CheckLogs());
        Report(cluster, load, stale, after.LeaderEpochs - before.LeaderEpochs, after.ControllerEpoch - before.ControllerEpoch);
    }

    /// <summary>Every partition acknowledges something after the fault.</summary>
    private static async Task ProgressAsync(ProducerLoad load)
    {
        var counts = load.Ledgers.Select(ledger => ledger.Count).ToList();
        await Ensemble.UntilAsync("every partition to acknowledge records", () => Task.FromResult(
            string.Join(", ", counts.Select((count, partition) => load.Ledgers[partition].Count > count ? string.Empty : $"{BrokerCluster.Topic}:{partition} does not")
                .Where(missing => missing.Length > 0))));
    }

    private static async Task<(int LeaderEpochs, int ControllerEpoch)> SeenNowAsync(BrokerCluster cluster) =>
        ((await cluster.Tree.StatesAsync()).Sum(state => state.LeaderEpoch.Value), (await cluster.ControllerAsync()).Epoch);

    private void Report(BrokerCluster cluster, ProducerLoad load, StaleController stale, int elections, int controllers)
    {
        long Sum(string name) => cluster.Brokers.Sum(broker => broker.Counts.Total(name));
        Say("faults made:");
        foreach (var (name, count) in _made.OrderBy(made => made.Key, StringComparer.Ordinal))
        {
            Console.WriteLine($"  {name,-20} {count,4}");
        }

        var acknowledged = load.Ledgers.Sum(ledger => ledger.Count);
        var (commands, fetches, truncations) = (Sum(BrokerCounts.FencedCommands), Sum(BrokerCounts.FencedFetches), Sum(BrokerCounts.Truncations));
        var gaps = load.Gaps.Select(gap => gap.TakeLongest().TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture));
        Console.WriteLine($"longest time without an acknowledged record, by partition: {string.Join(", ", gaps)} ms");
        Console.WriteLine($"elections of leaders: {elections}, of controllers: {controllers}; reigns that began: {Sum(BrokerCounts.Leaderships)}");
        Console.WriteLine($"refused to whoever reigned before: {commands} commands, {fetches} fetches; of those sent on purpose {stale.Commands} commands, and {stale.Writes} writes to the ensemble");
        Console.WriteLine($"truncations: {truncations} with {Sum(BrokerCounts.TruncatedBytes)} bytes");
        Console.WriteLine($"records acknowledged: {acknowledged}, of unknown outcome: {load.Ledgers.Sum(ledger => ledger.Unknown)}");
        Require("records were acknowledged", acknowledged);
        if (command.Seconds >= BrokersCommandLine.LongRun)
        {
            Require("leaders were elected", elections);
            Require("controllers were elected", controllers);
            Require("commands or fetches were refused", commands + fetches);
            Require("logs were truncated", truncations);
        }
    }

    private void Require(string what, long count)
    {
        if (count == 0)
        {
            _violations.Add($"this run says nothing: no {what}");
        }
    }

    private void Say(string line) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{_time.Elapsed.TotalSeconds,5:F0} s] {line}"));
}
