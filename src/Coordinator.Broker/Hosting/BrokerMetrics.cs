using System.Diagnostics.Metrics;
using Coordinator.Controller.Core.Machine;

namespace Coordinator.Broker.Hosting;

/// <summary>What a broker measures, and the candidate for the controller in it.</summary>
public sealed class BrokerMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Coordinator.Broker";

    private readonly Meter _meter;

    /// <summary>Creates the instruments.</summary>
    /// <param name="factory">Makes the meter.</param>
    /// <param name="host">The broker.</param>
    public BrokerMetrics(IMeterFactory factory, BrokerHost host)
    {
        _meter = factory.Create(MeterName);
        var counters = host.Counters;
        _meter.CreateObservableGauge(
            "coordinator.controller.active", () => host.Controller.View.Role == ControllerRole.Active ? 1 : 0, description: "1: this broker is the controller; the sum over all brokers must be 1");
        _meter.CreateObservableGauge("coordinator.controller.leaderless", () => Leaderless(host), description: "partitions without a leader, as the controller sees them; 0 where it is not");
        _meter.CreateObservableCounter("coordinator.controller.elections", () => host.Controller.View.Counts.Elections, description: "leaders that the controller here chose for partitions");
        _meter.CreateObservableCounter("coordinator.controller.unclean_elections", () => host.Controller.View.Counts.UncleanElections, description: "those of them that may lack acknowledged records");
        _meter.CreateObservableCounter("coordinator.controller.depositions", () => host.Controller.View.Counts.Fenced, description: "how often the controller here found that it was deposed");
        _meter.CreateObservableCounter("coordinator.controller.fenced_writes", () => host.Controller.View.Counts.FencedWrites, description: "writes of the controller here that the fence refused");
        _meter.CreateObservableGauge("coordinator.broker.registered", () => host.NotReadyReason is null ? 1 : 0, description: "1: registered, and a controller is known");
        _meter.CreateObservableGauge("coordinator.broker.replicas", () => counters.Replicas, description: "replicas here");
        _meter.CreateObservableGauge("coordinator.broker.leaders", () => counters.Leaders, description: "replicas here that lead");
        _meter.CreateObservableGauge("coordinator.broker.under_replicated", () => counters.UnderReplicated, description: "leaders here that lack a replica in sync");
        _meter.CreateObservableGauge("coordinator.broker.at_min_insync", () => counters.AtMinInSync, description: "leaders here with no more in sync than the topic asks for");
        _meter.CreateObservableCounter("coordinator.broker.leaderships", () => counters.Leaderships, description: "reigns that began here");
        _meter.CreateObservableCounter("coordinator.broker.fenced_commands", () => counters.FencedCommands, description: "commands of superseded controllers, or for other lives, that were refused");
        _meter.CreateObservableCounter("coordinator.broker.fenced_fetches", () => counters.FencedFetches, description: "questions of followers of reigns that are over");
        _meter.CreateObservableCounter("coordinator.broker.truncations", () => counters.Truncations, description: "logs that were cut to what their leader has");
        _meter.CreateObservableCounter("coordinator.broker.truncated", () => counters.TruncatedBytes, "By", "bytes that were cut");
        _meter.CreateObservableCounter("coordinator.broker.lost_records", () => counters.LostRecords, description: "records that replicas here had to give up although they may have been acknowledged");
        _meter.CreateObservableCounter("coordinator.broker.records", () => counters.RecordsIn, description: "records that producers appended here");
        _meter.CreateObservableCounter("coordinator.broker.received", () => counters.BytesIn, "By", "bytes of their batches");
        _meter.CreateObservableCounter("coordinator.broker.flushes", () => counters.Flushes, description: "flushes of logs");
    }

    private static int Leaderless(BrokerHost host) => host.Controller.View.Role == ControllerRole.Active
        ? host.Controller.Look(seen => seen.Partitions().Count(partition => seen.StateOf(partition)?.State.Leader.IsNone ?? true))
        : 0;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
