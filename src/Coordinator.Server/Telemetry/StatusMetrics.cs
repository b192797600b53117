using System.Diagnostics.Metrics;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Zab;

namespace Coordinator.Server.Telemetry;

/// <summary>The replica's own figures, as they are after its last batch. Nothing is shown before it has started, but whether it is ready.</summary>
internal static class StatusMetrics
{
    /// <summary>Creates the gauges.</summary>
    /// <param name="meter">The meter.</param>
    /// <param name="status">The replica after the last batch; null before it started.</param>
    /// <param name="tick">Length of a tick.</param>
    public static void Observe(Meter meter, Func<ReplicaStatus?> status, TimeSpan tick)
    {
        Gauge("coordinator.state", "{state}", "0 looking, 1 following, 2 leading, 3 observing.", s => (long)s.State);
        Gauge("coordinator.serving", "{flag}", "1 when leading actively or in sync.", s => s.Serving ? 1 : 0);
        Gauge("coordinator.epoch", "{epoch}", "Current epoch.", s => s.Epoch.Value);
        Gauge("coordinator.voter", "{flag}", "1 when this server counts.", s => s.Voter ? 1 : 0);
        Gauge("coordinator.suspect", "{flag}", "1 while its copy was damaged and a leader must restore it.", s => s.Suspect ? 1 : 0);
        Gauge("coordinator.suspended", "{flag}", "1 while its state is not to be believed: it serves nothing.", s => s.Suspension is null ? 0 : 1);
        Gauge("coordinator.sessions", "{session}", "Open sessions of the ensemble.", s => s.Sessions);
        Gauge("coordinator.znodes", "{znode}", "Znodes.", s => s.Znodes);
        Gauge("coordinator.watches", "{watch}", "Watches of clients attached here.", s => s.Watches);
        Gauge("coordinator.attachments", "{attachment}", "Sessions and unary watches attached here.", s => s.Attachments);
        Gauge("coordinator.attachments.behind", "{attachment}", "Of these, those that are fed from the history of changes.", s => s.Load.ReadersBehind);
        Gauge("coordinator.zxid.applied", "{zxid}", "Last txn applied.", s => s.Applied.Value);
        Gauge("coordinator.zxid.committed", "{zxid}", "Last txn known to be committed.", s => s.Commit.Value);
        Gauge("coordinator.zxid.logged", "{zxid}", "Last txn handed to the log.", s => s.LastLogged.Value);
        Gauge("coordinator.zxid.snapshot", "{zxid}", "The newest snapshot on this server's disk.", s => s.Snapshot.Value);
        Gauge("coordinator.proposals.outstanding", "{txn}", "Proposals of this leader that are not committed.", s => s.Load.OutstandingTxns);
        Gauge("coordinator.proposals.outstanding.size", "By", "Bytes of their bodies.", s => s.Load.OutstandingBytes);
        Gauge("coordinator.requests.pending", "{request}", "Accepted requests of clients of this server that are not applied here.", s => s.Load.PendingRequests);
        Gauge("coordinator.requests.pending.size", "By", "Their approximate bytes.", s => s.Load.PendingBytes);
        meter.CreateObservableGauge(
            "coordinator.leaderless.time", () => status() is { } now ? [new(now.NoLeaderTicks * tick.TotalSeconds)] : Array.Empty<Measurement<double>>(), "s", "For how long this server has not served; 0 while it does.");
        Learners("coordinator.learner.synced", "{flag}", "1 when a learner takes part in this leader's broadcast, by learner.", learner => learner.IsSynced ? 1 : 0);
        Learners("coordinator.learner.behind", "{txn}", "Txns that a learner in sync has not acked to this leader, by learner.", learner => learner.IsSynced ? learner.Behind : null);
        Learners("coordinator.learner.in_flight", "By", "Bytes of txns sent to a learner that it has not acked, by learner.", learner => learner.InFlightBytes);

        void Gauge(string name, string unit, string description, Func<ReplicaStatus, long> value) =>
            meter.CreateObservableGauge(name, () => status() is { } now ? [new(value(now))] : Array.Empty<Measurement<long>>(), unit, description);

        void Learners(string name, string unit, string description, Func<LearnerStatus, long?> value) =>
            meter.CreateObservableGauge(name, () => (status()?.Learners ?? []).Select(learner => Of(learner.Id, value(learner))).OfType<Measurement<long>>(), unit, description);
    }

    private static Measurement<long>? Of(ServerId learner, long? value) =>
        value is { } measured ? new Measurement<long>(measured, new KeyValuePair<string, object?>("learner", learner.ToString())) : null;
}
