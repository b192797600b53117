using System.Diagnostics;
using System.Text.Json;
using Coordinator.IntegrationTests.Ensembles;

namespace Coordinator.IntegrationTests;

/// <summary>Brokers beside a local ensemble, as a script starts and uses them.</summary>
public sealed class DevBrokersTests
{
    [Fact]
    public async Task Brokers_AreTold_TakeAndGiveRecords_AndEndWithDev()
    {
        await using var ensemble = await DevEnsemble.StartAsync("--brokers 2", ports: 200);
        var events = ensemble.Events.Snapshot();
        var brokers = events.Where(reported => reported.Event == "broker").ToList();
        Assert.Equal(
            [(1, Endpoint(ensemble, 100), Endpoint(ensemble, 102)), (2, Endpoint(ensemble, 110), Endpoint(ensemble, 112))],
            brokers.Select(broker => (broker.BrokerId, broker.Client!, broker.Http!)));
        Assert.All(brokers, broker => Assert.True(File.Exists(broker.Config)));
        Assert.True(events.ToList().FindIndex(reported => reported.Event == "ready") > events.ToList().FindLastIndex(reported => reported.Event == "broker"));
        List<int> processes = [.. ensemble.Servers.Values.Concat(brokers).Select(reported => reported.Pid!.Value)];
        Assert.All(processes, pid => Assert.False(IsGone(pid)));

        await CoordctlAsync(ensemble, "topics create orders --partitions 2 --replication-factor 2 --min-insync 2");
        var produced = await CoordctlAsync(ensemble, "produce orders --partition 1", "first\nsecond\n");
        Assert.Equal([("1", "0"), ("1", "1")], produced.Select(record => (Text(record, "partition"), Text(record, "offset"))));
        var consumed = await CoordctlAsync(ensemble, "consume orders --from-beginning");
        Assert.Equal([("1", "0", "first"), ("1", "1", "second")], consumed.Select(record => (Text(record, "partition"), Text(record, "offset"), Text(record, "value"))));

        var listed = await CoordctlAsync(ensemble, "brokers");
        Assert.Equal(
            [("1", brokers[0].Client!, "serving"), ("2", brokers[1].Client!, "serving")],
            listed.Select(broker => (Text(broker, "brokerId"), Text(broker, "endpoint"), Text(broker, "state"))));
        Assert.All(listed, broker => Assert.Equal(("1", "1", "2"), (Text(broker, "leads"), Text(broker, "follows"), Text(broker, "inSync"))));

        Assert.Equal(0, await ensemble.StopAsync());
        Assert.All(processes, pid => Assert.True(IsGone(pid), $"process {pid} still runs"));
    }

    private static string Endpoint(DevEnsemble ensemble, int port) => $"127.0.0.1:{ensemble.BasePort + port}";

    private static string Text(JsonElement row, string name) => row.GetProperty(name).ToString();

    private static bool IsGone(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    /// <summary>Its answer: the rows of a list, or one for each line.</summary>
    private static async Task<List<JsonElement>> CoordctlAsync(DevEnsemble ensemble, string command, string? input = null)
    {
        var (code, output, error) = await Command.CoordctlAsync(ensemble, "--output json --timeout 60s " + command, input);
        Assert.True(code == 0, error);
        return
        [
            .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
                .SelectMany(answer => answer.ValueKind == JsonValueKind.Array ? answer.EnumerateArray().ToList() : [answer]),
        ];
    }
}
