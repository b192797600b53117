using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.IntegrationTests.Ensembles;
using Coordinator.TestKit.Processes;

namespace Coordinator.IntegrationTests;

/// <summary>The sample with shards as an application of three processes: one is killed, one is stopped past its session and goes on, a leader of the ensemble dies.</summary>
public sealed class ShardTests
{
    private const int Shards = 6;

    [Fact]
    public async Task EachCounter_IsCountedByOneProcessAtATime_WhateverDies()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var processes = new Processes(ensemble.Endpoints);
        foreach (var member in new[] { 1, 2, 3 })
        {
            processes.Start(member);
        }

        await processes.CountAsync(1, 2, 3);

        var killed = processes.LeaderOf(0);
        processes.Kill(killed);
        await processes.CountAsync([.. Others(killed)]);

        var sleeper = Others(killed).First();
        processes.Stop(sleeper);
        await processes.CountAsync([.. Others(killed).Where(member => member != sleeper)]);
        var asleep = processes.Said;
        processes.Continue(sleeper);
        await processes.SaysAsync(sleeper, "follows", asleep);

        await ensemble.KillAsync(await ensemble.LeaderAsync());
        processes.Start(killed);
        await processes.CountAsync(1, 2, 3);

        await using var client = await CoordinatorClient.ConnectAsync(ensemble.Endpoints, DevEnsemble.Deadline(60));
        foreach (var shard in Enumerable.Range(0, Shards))
        {
            var counted = processes.Counted(shard);
            Assert.Equal(counted.Select(line => line.Value).Distinct(), counted.Select(line => line.Value));
            Assert.Equal(counted.OrderBy(line => line.Epoch).Select(line => line.Epoch), counted.Select(line => line.Epoch));
            Assert.All(counted.GroupBy(line => line.Epoch), reign => Assert.Single(reign.Select(line => line.Member).Distinct()));
            var value = await client.GetAsync($"/samples/sharded-counters-values/{shard}", Consistency.Linearizable, DevEnsemble.Deadline(60));
            Assert.True(long.Parse(Encoding.UTF8.GetString(value.Data.Span)) >= counted[^1].Value);
        }

        var (code, output, _) = await Command.CoordctlAsync(ensemble, "controller why counters:0 --root /samples/sharded-counters");
        Assert.Equal(0, code);
        Assert.Contains("leads", output, StringComparison.Ordinal);
        (code, output, _) = await Command.CoordctlAsync(ensemble, "topics describe counters --root /samples/sharded-counters --output json");
        Assert.Equal((0, Shards), (code, JsonDocument.Parse(output).RootElement.GetProperty("partitions").GetArrayLength()));
    }

    private static IEnumerable<int> Others(int member) => new[] { 1, 2, 3 }.Where(other => other != member);

    private sealed record Line(int Member, string Event, int Shard, int? Epoch, long? Value);

    private sealed class Processes(string endpoints) : IAsyncDisposable
    {
        private readonly EventLog<Line> _lines = new();
        private readonly Dictionary<int, Process> _running = [];
        private readonly List<Task> _reading = [];

        /// <summary>How many lines there are.</summary>
        public int Said => _lines.Count;

        public void Start(int member)
        {
            var start = new ProcessStartInfo(Executable.ShardedCounters, $"{endpoints} {member} 1,2,3 {Shards}") { RedirectStandardOutput = true };
            var process = _running[member] = Process.Start(start)!;
            _reading.Add(ReadAsync(member, process));
        }

        public void Kill(int member) => Signals.Kill(_running[member].Id);

        public void Stop(int member) => Signals.Stop(_running[member].Id);

        public void Continue(int member) => Signals.Continue(_running[member].Id);

        /// <summary>Each of the shards is counted by one of some members from now on, and each of these counts one.</summary>
        public async Task CountAsync(params int[] members)
        {
            var from = Said;
            foreach (var shard in Enumerable.Range(0, Shards))
            {
                await _lines.FirstAsync(line => line.Event == "counted" && line.Shard == shard && members.Contains(line.Member), from, DevEnsemble.Deadline(60));
            }

            foreach (var member in members)
            {
                await SaysAsync(member, "counted", from);
            }
        }

        public async Task SaysAsync(int member, string what, int from) =>
            await _lines.FirstAsync(line => line.Member == member && line.Event == what, from, DevEnsemble.Deadline(60));

        public int LeaderOf(int shard) => _lines.Snapshot().Last(line => line.Event == "counted" && line.Shard == shard).Member;

        /// <summary>What was counted, in the order of the values.</summary>
        public IReadOnlyList<Line> Counted(int shard) => [.. _lines.Snapshot().Where(line => line.Event == "counted" && line.Shard == shard).OrderBy(line => line.Value)];

        public async ValueTask DisposeAsync()
        {
            foreach (var process in _running.Values.Where(process => !process.HasExited))
            {
                Signals.Continue(process.Id);
                process.Kill();
            }

            await Task.WhenAll(_reading);
        }

        private async Task ReadAsync(int member, Process process)
        {
            while (await process.StandardOutput.ReadLineAsync() is { } text)
            {
                var line = JsonDocument.Parse(text).RootElement;
                _lines.Add(new Line(
                    member,
                    line.GetProperty("event").GetString()!,
                    line.GetProperty("shard").GetInt32(),
                    line.GetProperty("epoch") is { ValueKind: JsonValueKind.Number } epoch ? epoch.GetInt32() : null,
                    line.GetProperty("value") is { ValueKind: JsonValueKind.Number } value ? value.GetInt64() : null));
            }

            await process.WaitForExitAsync();
        }
    }
}
