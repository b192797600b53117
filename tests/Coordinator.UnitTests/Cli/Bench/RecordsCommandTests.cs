using System.Text.Json;
using Coordinator.Cli;
using Coordinator.Cli.Bench;
using Coordinator.Cli.Output;
using Coordinator.Protocol.Broker.V1;
using Coordinator.UnitTests.BrokerClients;
using Coordinator.UnitTests.Cli.Commands.Brokers;

namespace Coordinator.UnitTests.Cli.Bench;

/// <summary>A load over real connections, and what is printed of it.</summary>
public sealed class RecordsCommandTests
{
    private static readonly RecordsProduced Produced = new(1_000, TimeSpan.FromMilliseconds(2_500), new LatencyJson(10, 20, 30, 40), 0, []);

    [Fact]
    public async Task Load_IsProducedAndReadBack()
    {
        await using var brokers = await FakeBrokers.StartAsync(partitions: 2);
        var ran = await RunAsync(brokers, "--rate", "50", "--seconds", "1", "--size", "20", "--consume", "--output", "json");

        Assert.Equal((ExitCode.Done, ""), (ran.ExitCode, ran.Error));
        using var json = JsonDocument.Parse(ran.Output);
        var report = json.RootElement;
        Assert.Equal("produce-20@50", report.GetProperty("workload").GetString());
        Assert.Equal((50, 0), (report.GetProperty("records").GetInt64(), report.GetProperty("errors").GetInt64()));
        Assert.Equal(["p50", "p99", "p999", "max"], report.GetProperty("latencyMicroseconds").EnumerateObject().Select(property => property.Name));
        var consumed = report.GetProperty("consumed");
        Assert.Equal(50, consumed.GetProperty("records").GetInt64());
        Assert.All(["lost", "repeated", "disordered", "misplaced"], name => Assert.Equal(0, consumed.GetProperty(name).GetInt64()));
    }

    [Fact]
    public async Task RecordsOfOthers_AreNotRead()
    {
        await using var brokers = await FakeBrokers.StartAsync();
        Assert.Equal(ExitCode.Done, (await RunAsync(brokers, "--rate", "10", "--seconds", "1")).ExitCode);
        Assert.Equal(0, (await CommandLine.RunAsync([Tree(brokers).Server], ["produce", "orders"], "a record of somebody else\n"u8.ToArray())).ExitCode);
        var ran = await RunAsync(brokers, "--rate", "10", "--seconds", "1", "--consume");
        Assert.Equal(ExitCode.Done, ran.ExitCode);
        Assert.Contains("; read 10 back in ", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNotDelivered_IsAnError()
    {
        await using var brokers = await FakeBrokers.StartAsync();
        brokers.Partitions[0].Refusals.Enqueue(ProduceError.Corrupt);
        var ran = await RunAsync(brokers, "--rate", "10", "--seconds", "1");
        Assert.Equal(ExitCode.Refused, ran.ExitCode);
        Assert.StartsWith("failed record ", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--size", "15", "--size: 16 to ")]
    [InlineData("--in-flight", "32769", "--in-flight: 1 to 32768")]
    [InlineData("--rate", "0", "--rate: 1 to 10000000")]
    [InlineData("--seconds", "0", "--seconds: 1 to 86400")]
    [InlineData("--acks", "2", "--acks: '2' is not one of all, 1, 0")]
    [InlineData("--linger", "2s", "--linger: '2s' is longer than 1 s")]
    public async Task WhatIsOutOfRange_IsRefusedWithTheLimit(string option, string value, string error)
    {
        await using var brokers = await FakeBrokers.StartAsync();
        var ran = await RunAsync(brokers, option, value);
        Assert.Equal(ExitCode.WrongUsage, ran.ExitCode);
        Assert.Contains(error, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_HasRates() => Assert.Equal(
        new RecordsJson("w", 1_000, 2.5, 400, Produced.Latency, 0, new ConsumedRecordsJson(900, 0.5, 1_800, 100, 1, 2, 3)),
        RecordsReport.Of("w", Produced, new RecordsRead(TimeSpan.FromMilliseconds(500), new RecordsVerdict(1_000, 900, 100, 1, 2, 3))));

    [Fact]
    public void Line_SaysTheSame() => Assert.Equal(
        "w: 1000 records in 2.5 s, 400/s; latency p50 10 µs, p99 20, p99.9 30, max 40; 0 errors; read 900 back in 0.5 s, 1800/s: lost 100, repeated 1, disordered 2, misplaced 3",
        RecordsReport.Line(RecordsReport.Of("w", Produced, new RecordsRead(TimeSpan.FromMilliseconds(500), new RecordsVerdict(1_000, 900, 100, 1, 2, 3)))));

    private static FakeCluster Tree(FakeBrokers brokers) => FakeCluster.WithATopic(brokers.Endpoints[0], brokers.Endpoints[1]);

    private static async Task<CommandLine> RunAsync(FakeBrokers brokers, params string[] arguments) =>
        await CommandLine.RunAsync([Tree(brokers).Server], ["bench", "records", "--topic", "orders", .. arguments]);
}
