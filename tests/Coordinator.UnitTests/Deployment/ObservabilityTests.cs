using System.Text.Json;
using System.Text.RegularExpressions;
using Coordinator.UnitTests.Architecture;

namespace Coordinator.UnitTests.Deployment;

/// <summary>The dashboard is one that Grafana shows as it is meant, and every alert says what to do.</summary>
public sealed partial class ObservabilityTests
{
    private const int Columns = 24;

    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "deploy", "observability");

    private static readonly List<JsonElement> Panels = [.. JsonDocument
        .Parse(File.ReadAllText(Path.Combine(Folder, "grafana-dashboard.json")))
        .RootElement.GetProperty("panels").EnumerateArray()];

    private static IEnumerable<JsonElement> Graphs => Panels.Where(panel => panel.GetProperty("type").GetString() != "row");

    [Fact]
    public void Panels_HaveIdsOfTheirOwn() =>
        Assert.Equal(Panels.Count, Panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());

    [Fact]
    public void Panels_LieSideBySide()
    {
        var taken = new HashSet<(int X, int Y)>();
        foreach (var place in Panels.Select(panel => panel.GetProperty("gridPos")))
        {
            var (x, y) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32());
            Assert.True(x + place.GetProperty("w").GetInt32() <= Columns);
            Assert.All(
                from column in Enumerable.Range(x, place.GetProperty("w").GetInt32())
                from line in Enumerable.Range(y, place.GetProperty("h").GetInt32())
                select (column, line),
                cell => Assert.True(taken.Add(cell), $"two panels lie at {cell}"));
        }
    }

    [Fact]
    public void Panels_SayWhatTheyShow_AndAskTheChosenPrometheus() => Assert.All(Graphs, panel =>
    {
        Assert.NotEmpty(panel.GetProperty("title").GetString()!);
        Assert.NotEmpty(panel.GetProperty("description").GetString()!);
        Assert.Equal("${datasource}", panel.GetProperty("datasource").GetProperty("uid").GetString());
        var queries = panel.GetProperty("targets").EnumerateArray().ToList();
        Assert.Equal(queries.Count, queries.Select(query => query.GetProperty("refId").GetString()).Distinct().Count());
        Assert.All(queries, query => Assert.Contains("$ensemble", query.GetProperty("expr").GetString(), StringComparison.Ordinal));
    });

    [Fact]
    public void Alerts_SayWhatHappensAndWhatToDo()
    {
        var alerts = AlertStart().Split(File.ReadAllText(Path.Combine(Folder, "alerts.yml"))).Skip(1).ToList();

        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.All(
            ["severity: (critical|warning)", "summary: \".+\"", "description: \".+\"", "action: \".+\""], part => Assert.Single(Regex.Matches(alert, part))));
    }

    [Fact]
    public void Alerts_EachFireInATest()
    {
        var tests = File.ReadAllText(Path.Combine(Folder, "alerts-test.yml"));
        var names = AlertName().Matches(File.ReadAllText(Path.Combine(Folder, "alerts.yml"))).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.Matches($"alertname(=\"|: ){name}\\b", tests));
    }

    [GeneratedRegex("^ +- alert: ", RegexOptions.Multiline)]
    private static partial Regex AlertStart();

    [GeneratedRegex(@"^ +- alert: (\w+)", RegexOptions.Multiline)]
    private static partial Regex AlertName();
}
