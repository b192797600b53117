using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Coordinator.Broker.Hosting;
using Coordinator.Broker.Replicas;
using Coordinator.Controller;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.UnitTests.Architecture;
using Coordinator.Zab;

namespace Coordinator.UnitTests.Server.Telemetry;

/// <summary>What is measured is described, bounded, and what the dashboard and the rules look for.</summary>
public sealed partial class InstrumentTests : IDisposable
{
    private static readonly string[] TagsByEnsemble = ["peer", "learner"];
    private static readonly string[] TagsByProgram = ["kind", "result", "state", "direction", "operation", "type", "reason"];

    private readonly Measured _measured = new();
    private readonly BrokerMetrics _broker;

    public InstrumentTests()
    {
        var metrics = _measured.Metrics;
        metrics.ObserveServer(() => true, () => 3);
        metrics.ObserveStatus(Status, TimeSpan.FromMilliseconds(100));
        metrics.Loop.Observe(() => 1, () => 2, 3, () => TimeSpan.FromSeconds(4), () => 5);
        metrics.Storage.Observe(0, () => false);
        metrics.Storage.ObserveQueue(() => 5);
        metrics.Connections.ObserveCertificate("clients", () => TimeSpan.FromHours(1));
        metrics.Peers.Of(new ServerId(2)).CameUp();
        _broker = new BrokerMetrics(_measured, new BrokerCounters(), () => new ControllerView(ControllerRole.Active, new ControllerEpoch(1)), () => 1, () => true);
    }

    private IReadOnlyList<Instrument> Instruments => [.. _measured.Instruments, .. ControllerTelemetry.Instruments];

    public void Dispose()
    {
        _broker.Dispose();
        _measured.Dispose();
    }

    [Fact]
    public void EveryInstrument_HasAUnitAndADescription() => Assert.All(Instruments, instrument =>
    {
        Assert.StartsWith("coordinator.", instrument.Name, StringComparison.Ordinal);
        Assert.EndsWith(".", instrument.Description, StringComparison.Ordinal);
        Assert.Matches(@"^(s|By|\{[a-z]+\})$", instrument.Unit);
    });

    [Fact]
    public void EveryInstrument_IsMadeOnce() =>
        Assert.Equal(Instruments.Count, Instruments.DistinctBy(instrument => instrument.Name).Count());

    [Fact]
    public void EveryInstrument_HasARowInTheDocs_AndEveryRowAnInstrument() => Assert.Equal(
        Instruments.Select(instrument => instrument.Name).Order(StringComparer.Ordinal),
        File.ReadLines(InRepository("docs", "observability.md"))
            .Where(line => line.StartsWith("| `coordinator.", StringComparison.Ordinal))
            .SelectMany(line => MetricInDocs().Matches(line.Split('|')[1]).Select(match => match.Groups[1].Value))
            .Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("grafana-dashboard.json")]
    [InlineData("alerts.yml")]
    [InlineData("alerts-test.yml")]
    public void EveryMetricOf_IsOneOfTheProgram(string file)
    {
        var known = Instruments.SelectMany(PrometheusNames).ToHashSet(StringComparer.Ordinal);
        var named = MetricInQuery().Matches(File.ReadAllText(InRepository("deploy", "observability", file))).Select(match => match.Value).ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Where(name => !known.Contains(name)).Distinct(StringComparer.Ordinal));
    }

    /// <summary>A label whose values come from clients would grow without end.</summary>
    [Fact]
    public void Tags_AreBoundedByTheProgramOrTheEnsemble()
    {
        var tags = _measured.Series.SelectMany(series => Tag().Matches(series)).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal);

        Assert.Empty(tags.Except([.. TagsByEnsemble, .. TagsByProgram]));
        Assert.True(_measured.Series.Count < 400, $"{_measured.Series.Count} series");
    }

    [Fact]
    public void Status_IsShown_NothingOfALearnerThatIsNotThere()
    {
        Assert.Equal(2, _measured.Last("coordinator.state"));
        Assert.Equal(0, _measured.Last("coordinator.suspended"));
        Assert.Equal(7, _measured.Last("coordinator.learner.behind{learner=2}"));
        Assert.Empty(_measured.Values("coordinator.learner.behind{learner=3}"));
        Assert.Equal(0, _measured.Last("coordinator.learner.synced{learner=3}"));
        Assert.Equal(1.5, _measured.Last("coordinator.leaderless.time"));
        Assert.Equal(11, _measured.Last("coordinator.proposals.outstanding"));
    }

    private static ReplicaStatus Status() => new(
        ServerState.Leading, new ServerId(1), new Epoch(1), Serving: true, default, default, default, 0, 0, 0, 0, 0, 1, NoLeaderTicks: 15, Voter: true, Suspect: false, null)
    {
        Membership = EnsembleMembership.Of([]),
        Load = new ReplicaLoad(11, 12, 13, 14, 15),
        Learners =
        [
            new LearnerStatus(new ServerId(2), IsSynced: true, HasVote: true, IsCounted: true, Behind: 7, InFlightBytes: 8),
            new LearnerStatus(new ServerId(3), IsSynced: false, HasVote: false, IsCounted: false, Behind: 9, InFlightBytes: 0),
        ],
    };

    private static string InRepository(params string[] path) => Path.Combine([RepositoryRoot.Path, .. path]);

    /// <summary>As OpenTelemetry's exporter names it; histograms also as people do.</summary>
    private static IEnumerable<string> PrometheusNames(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => string.Empty };
        return instrument switch
        {
            ObservableCounter<long> => [name + "_total"],
            Histogram<double> or Histogram<int> => [name, name + "_bucket", name + "_sum", name + "_count"],
            _ => [name],
        };
    }

    [GeneratedRegex(@"`(coordinator\.[a-z_.]+)`")]
    private static partial Regex MetricInDocs();

    [GeneratedRegex(@"\bcoordinator_[a-z_]+(?=[{\[) ,/]|$)", RegexOptions.Multiline)]
    private static partial Regex MetricInQuery();

    [GeneratedRegex(@"(\w+)=")]
    private static partial Regex Tag();
}
