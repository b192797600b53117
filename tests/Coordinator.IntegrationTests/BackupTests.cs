using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.IntegrationTests.Ensembles;
using Coordinator.Primitives;
using Coordinator.TestKit.Processes;

namespace Coordinator.IntegrationTests;

/// <summary>Backup and restore, and recovery from a lost quorum, as docs/backup.md has them.</summary>
public sealed class BackupTests
{
    private const string Ledger = "/ledger";

    [Fact]
    public async Task SavedUnderLoad_RestoredOnThreeEmptyServers_EverythingOfTheBackupIsThere()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var writer = await LedgerWriter.StartAsync(ensemble.Endpoints);
        await using var quiet = await CoordinatorClient.ConnectAsync(
            CoordinatorClientOptions.For(ensemble.Endpoints) with { SessionTimeout = TimeSpan.FromSeconds(60) }, DevEnsemble.Deadline(60));
        await quiet.CreateAsync("/quiet", ReadOnlyMemory<byte>.Empty, CreateMode.Ephemeral, DevEnsemble.Deadline(60));
        await writer.MoreAsync(200);

        var file = Path.Combine(Path.GetDirectoryName(ensemble.DataDirectory(1))!, "backup");
        var saved = await JsonAsync(ensemble, "snapshot save " + file);
        var inspected = await JsonAsync(ensemble, "snapshot inspect " + file);
        Assert.Equal(
            (saved.GetProperty("zxid").GetString(), saved.GetProperty("znodes").GetInt32(), Ledger),
            (inspected.GetProperty("zxid").GetString(), inspected.GetProperty("znodes").GetInt32(), inspected.GetProperty("subtrees")[0].GetProperty("path").GetString()));
        var entries = (int)inspected.GetProperty("subtrees")[0].GetProperty("znodes").GetInt64() - 1;
        Assert.InRange(entries, 200, int.MaxValue);
        await writer.MoreAsync(200);
        var states = SessionStates.UntilTheEndAsync(writer.Client);
        await KillAllAsync(ensemble);

        var restored = await JsonAsync(ensemble, $"snapshot restore {file} --server-id 1 --data {SetAside(ensemble, 1)}");
        var id = restored.GetProperty("ensembleId").GetString();
        foreach (var server in new[] { 2, 3 })
        {
            Assert.Equal(id, (await JsonAsync(ensemble, $"snapshot restore {file} --server-id {server} --data {SetAside(ensemble, server)} --ensemble-id {id}")).GetProperty("ensembleId").GetString());
        }

        foreach (var server in new[] { 1, 2, 3 })
        {
            ensemble.Restart(server);
        }

        // The writer had writes acknowledged that are in no backup: its session is over. The quiet client lost nothing, and goes on.
        Assert.Equal(SessionState.Expired, (await states)[^1]);
        var lost = await Assert.ThrowsAsync<CoordinatorException>(() => writer.Client.SetAsync(Ledger, ReadOnlyMemory<byte>.Empty, cancellationToken: DevEnsemble.Deadline(60)));
        Assert.Equal(ErrorCode.SessionExpired, lost.Code);
        await quiet.CreateAsync("/quiet-goes-on", ReadOnlyMemory<byte>.Empty, cancellationToken: DevEnsemble.Deadline(60));
        Assert.False(quiet.Session.LostToken.IsCancellationRequested);
        Assert.Equal(entries, (await quiet.GetChildrenListAsync(Ledger, Consistency.Linearizable, DevEnsemble.Deadline(60))).Count);
        Assert.Equal(quiet.Session.Id, (await quiet.GetAsync("/quiet", cancellationToken: DevEnsemble.Deadline(60))).Stat.EphemeralOwner);
        Assert.Equal(
            Ledger + "/w-" + entries.ToString("D10", System.Globalization.CultureInfo.InvariantCulture),
            await quiet.CreateAsync(Ledger + "/w-", ReadOnlyMemory<byte>.Empty, CreateMode.PersistentSequential, DevEnsemble.Deadline(60)));

        await AssertOldServerIsRefusedAsync(ensemble, 3);
        await quiet.SetAsync("/quiet-goes-on", new byte[] { 1 }, cancellationToken: DevEnsemble.Deadline(60));
    }

    [Fact]
    public async Task QuorumLostForGood_RecoveredFromTheSurvivor_EverythingThatItHadIsThere()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var writer = await LedgerWriter.StartAsync(ensemble.Endpoints);
        await writer.MoreAsync(200);
        var leader = await ensemble.LeaderAsync();
        var survivor = ensemble.Servers.Keys.First(server => server != leader);
        var written = await writer.StopAndVerifyAsync();
        await using (var witness = await CoordinatorClient.ConnectAsync(ensemble.Client(survivor), DevEnsemble.Deadline(60)))
        {
            await witness.SyncAsync(DevEnsemble.Deadline(60));
        }

        var data = ensemble.DataDirectory(survivor);
        var refused = await Command.RunAsync(Executable.Coordctl, "recover --yes --data " + data);
        Assert.Equal(1, refused.Code);
        Assert.Contains("in use by another process", refused.Error, StringComparison.Ordinal);
        await KillAllAsync(ensemble);
        await AssertLogIsWholeAsync(ensemble, ensemble.DataDirectory(leader), written);

        var plan = await JsonAsync(ensemble, "recover --data " + data);
        var done = await JsonAsync(ensemble, "recover --yes --data " + data);
        Assert.Equal((false, true), (plan.GetProperty("recovered").GetBoolean(), done.GetProperty("recovered").GetBoolean()));
        Assert.Equal(plan.GetProperty("lastZxid").GetString(), done.GetProperty("lastZxid").GetString());
        Assert.True(Directory.Exists(done.GetProperty("kept")[0].GetString()));

        NameAlone(ensemble, survivor);
        ensemble.Restart(survivor);
        await ensemble.CountsAsync(survivor);
        await using var client = await CoordinatorClient.ConnectAsync(ensemble.Client(survivor), DevEnsemble.Deadline(60));
        Assert.Equal(written, (await client.GetChildrenListAsync(Ledger, Consistency.Linearizable, DevEnsemble.Deadline(60))).Count);
        await client.SetAsync(Ledger, new byte[] { 1 }, cancellationToken: DevEnsemble.Deadline(60));
    }

    private static async Task AssertLogIsWholeAsync(DevEnsemble ensemble, string data, int written)
    {
        var verdict = await JsonAsync(ensemble, "log verify --data " + data);
        Assert.True(verdict.GetProperty("ok").GetBoolean(), verdict.ToString());
        var (code, output, error) = await Command.RunAsync(Executable.Coordctl, "log dump --data " + data);
        Assert.True(code == 0, error);
        Assert.InRange(output.Split('\n').Count(line => line.Contains("write create /ledger/w-", StringComparison.Ordinal)), written, int.MaxValue);
    }

    /// <summary>A server on its old data meets the restored ones, and both say that they are of different ensembles.</summary>
    private static async Task AssertOldServerIsRefusedAsync(DevEnsemble ensemble, int server)
    {
        await ensemble.KillAsync(server);
        var data = ensemble.DataDirectory(server);
        Directory.Move(data, data + ".new");
        Directory.Move(data + ".old", data);
        using var old = Process.Start(new ProcessStartInfo(Executable.Coordinatord, "run --config " + ensemble.Servers[server].Config) { RedirectStandardOutput = true })!;
        try
        {
            string? line;
            do
            {
                line = await old.StandardOutput.ReadLineAsync(DevEnsemble.Deadline(60));
            }
            while (line is not null && !line.Contains("belongs to ensemble", StringComparison.Ordinal));

            Assert.NotNull(line);
        }
        finally
        {
            old.Kill();
            await old.WaitForExitAsync();
        }
    }

    private static async Task KillAllAsync(DevEnsemble ensemble)
    {
        foreach (var server in ensemble.Servers.Keys.ToList())
        {
            await ensemble.KillAsync(server);
        }
    }

    private static string SetAside(DevEnsemble ensemble, int server)
    {
        var data = ensemble.DataDirectory(server);
        Directory.Move(data, data + ".old");
        return data;
    }

    private static void NameAlone(DevEnsemble ensemble, int server)
    {
        var config = ensemble.Servers[server].Config!;
        var root = JsonNode.Parse(File.ReadAllText(config))!;
        var section = root["Coordinator"]!.AsObject();
        var self = section["Servers"]!.AsArray().Single(entry => entry!["Id"]!.GetValue<int>() == server)!.DeepClone();
        section["Servers"] = new JsonArray(self);
        File.WriteAllText(config, root.ToJsonString());
    }

    private static async Task<JsonElement> JsonAsync(DevEnsemble ensemble, string command)
    {
        var (code, output, error) = await Command.CoordctlAsync(ensemble, "--output json " + command);
        Assert.True(code == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }
}
