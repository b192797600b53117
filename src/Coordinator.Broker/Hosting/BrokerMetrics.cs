using System.Diagnostics.Metrics;
using Coordinator.Broker.Replicas;
using Coordinator.Controller;
using Coordinator.Controller.Core.Machine;

namespace Coordinator.Broker.Hosting;

/// <summary>What a broker measures, and the candidate for the controller in it.</summary>
public sealed class BrokerMetrics : IDisposable
{
    private const string MeterName = "Coordinator.Broker";

    private readonly Meter _meter;

    /// <summary>Creates the instruments.</summary>
    /// <param name="factory">Makes the meter.</param>
    /// <param name="host">The broker.</param>
    public BrokerMetrics(IMeterFactory factory, BrokerHost host)
        : this(factory, host.Counters, () => host.Controller.View, () => Leaderless(host), () => host.NotReadyReason is null)
    {
    }

    internal BrokerMetrics(IMeterFactory factory, BrokerCounters counters, Func<ControllerView> controller, Func<int> leaderless, Func<bool> isReady)
    {
        _meter = factory.Create(MeterName);
        Gauge("coordinator.controller.active", "{controller}", () => controller().Role == ControllerRole.Active ? 1 : 0, "1 when this broker is the controller; the sum over all brokers must be 1.");
        Gauge("coordinator.controller.leaderless", "{partition}", leaderless, "Partitions without a leader, as the controller sees them; 0 where it is not.");
        Counter("coordinator.controller.elections", "{election}", () => controller().Counts.Elections, "Leaders that the controller here chose for partitions.");
        Counter("coordinator.controller.unclean_elections", "{election}", () => controller().Counts.UncleanElections, "Those of them that may lack acknowledged records.");
        Counter("coordinator.controller.depositions", "{deposition}", () => controller().Counts.Fenced, "How often the controller here found that it was deposed, or resigned because it reached too few brokers.");
        Counter("coordinator.controller.fenced_writes", "{write}", () => controller().Counts.FencedWrites, "Writes of the controller here that the fence refused.");
        Gauge("coordinator.broker.registered", "{flag}", () => isReady() ? 1 : 0, "1 when it is registered, and a controller is known.");
        Gauge("coordinator.broker.replicas", "{replica}", () => counters.Replicas, "Replicas here.");
        Gauge("coordinator.broker.leaders", "{replica}", () => counters.Leaders, "Replicas here that lead.");
        Gauge("coordinator.broker.under_replicated", "{replica}", () => counters.UnderReplicated, "Leaders here that lack a replica in sync.");
        Gauge("coordinator.broker.at_min_insync", "{replica}", () => counters.AtMinInSync, "Leaders here with no more in sync than the topic asks for.");
        Counter("coordinator.broker.leaderships", "{reign}", () => counters.Leaderships, "Reigns that began here.");
        Counter("coordinator.broker.fenced_commands", "{command}", () => counters.FencedCommands, "Commands of superseded controllers, or for other lives, that were refused.");
        Counter("coordinator.broker.fenced_fetches", "{fetch}", () => counters.FencedFetches, "Questions of followers of reigns that are over.");
        Counter("coordinator.broker.truncations", "{truncation}", () => counters.Truncations, "Logs that were cut to what their leader has.");
        Counter("coordinator.broker.truncated", "By", () => counters.TruncatedBytes, "Bytes that were cut.");
        Counter("coordinator.broker.lost_records", "{record}", () => counters.LostRecords, "Records that replicas here had to give up although they may have been acknowledged.");
        Counter("coordinator.broker.records", "{record}", () => counters.RecordsIn, "Records that producers appended here.");
        Counter("coordinator.broker.received", "By", () => counters.BytesIn, "Bytes of their batches.");
        Counter("coordinator.broker.flushes", "{flush}", () => counters.Flushes, "Flushes of logs.");
    }

    /// <summary>The meters of a broker: its own, and that of the candidate in it.</summary>
    public static IReadOnlyList<string> MeterNames { get; } = [MeterName, ControllerTelemetry.MeterName];

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static int Leaderless(BrokerHost host) => host.Controller.View.Role == ControllerRole.Active
        ? host.Controller.Look(seen => seen.Partitions().Count(partition => seen.StateOf(partition)?.State.Leader.IsNone ?? true))
        : 0;

    private void Gauge(string name, string unit, Func<int> read, string description) => _meter.CreateObservableGauge(name, read, unit, description);

    private void Counter(string name, string unit, Func<long> read, string description) => _meter.CreateObservableCounter(name, read, unit, description);
}
