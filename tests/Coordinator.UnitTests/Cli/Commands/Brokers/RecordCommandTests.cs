using System.Text;
using Coordinator.Broker.Client.Producing;
using Coordinator.Cli;
using Coordinator.Protocol.Broker.V1;
using Coordinator.UnitTests.BrokerClients;

namespace Coordinator.UnitTests.Cli.Commands.Brokers;

/// <summary>Lines in, lines out, over real connections.</summary>
public sealed class RecordCommandTests
{
    [Fact]
    public async Task Lines_GoInAndComeOut()
    {
        await using var brokers = await FakeBrokers.StartAsync(partitions: 2);
        Assert.Equal(
            new CommandLine(
                0,
                "{\"partition\":1,\"offset\":0,\"leaderEpoch\":1}\n{\"partition\":1,\"offset\":1,\"leaderEpoch\":1}\n{\"partition\":1,\"offset\":2,\"leaderEpoch\":1}\n",
                ""),
            await RunAsync(brokers, "a\n\nc", "produce", "orders", "--key", "k", "--partition", "1", "--output", "json"));
        Assert.Equal(new CommandLine(0, "1\t3\t1\n", ""), await RunAsync(brokers, "left:right\n", "produce", "orders", "--key-separator", ":", "--partition", "1"));

        Assert.Equal(new CommandLine(0, "a\n\nc\nright\n", ""), await RunAsync(brokers, "", "consume", "orders", "--from-beginning"));
        Assert.Equal(new CommandLine(0, "k\tc\nleft\tright\n", ""), await RunAsync(brokers, "", "consume", "orders", "--partition", "1", "--offset", "2", "--keys"));
        var json = (await RunAsync(brokers, "", "consume", "orders", "--from-beginning", "--max", "1", "--follow", "--output", "json")).Output;
        Assert.StartsWith("{\"partition\":1,\"offset\":0,\"key\":\"k\",\"value\":\"a\",\"leaderEpoch\":1,\"timestamp\":", json, StringComparison.Ordinal);
        Assert.Single(json.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task ALineWithoutAKey_HasNone()
    {
        await using var brokers = await FakeBrokers.StartAsync();
        await RunAsync(brokers, "a\n", "produce", "orders");
        await RunAsync(brokers, "b\n", "produce", "orders", "--key-separator", ":");
        Assert.Equal(new CommandLine(0, "\ta\n\tb\n", ""), await RunAsync(brokers, "", "consume", "orders", "--from-beginning", "--keys"));
        var json = (await RunAsync(brokers, "", "consume", "orders", "--from-beginning", "--output", "json")).Output;
        Assert.Equal(2, json.Split("\"key\":null").Length - 1);
    }

    [Fact]
    public async Task WhatIsNotUtf8_IsGivenInBase64()
    {
        await using var brokers = await FakeBrokers.StartAsync();
        var cluster = Tree(brokers);
        await CommandLine.RunAsync([cluster.Server], ["produce", "orders"], [0xff, (byte)'\n']);
        var json = (await RunAsync(brokers, "", "consume", "orders", "--from-beginning", "--output", "json")).Output;
        Assert.Contains("\"key\":null,\"value\":null,", json, StringComparison.Ordinal);
        Assert.Contains("\"valueBase64\":\"/w==\"", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ProduceError.NotEnoughReplicas, ExitCode.Refused, "error: NotReady: 1 records were not delivered, 0 were acknowledged: not within 3 s:")]
    [InlineData(ProduceError.NotEnoughReplicasAfterAppend, ExitCode.OutcomeUnknown, "error: OutcomeUnknown: 1 records were not delivered, 0 were acknowledged: may be in orders:0, or not;")]
    public async Task WhatIsNotDelivered_IsAnError(ProduceError refusal, int exitCode, string error)
    {
        await using var brokers = await FakeBrokers.StartAsync();
        for (var i = 0; i < 1_000; i++)
        {
            brokers.Partitions[0].Refusals.Enqueue(refusal);
        }

        var time = new TimeOfPauses();
        var running = CommandLine.RunAsync([Tree(brokers).Server], ["produce", "orders", "--timeout", "3s"], "a\n"u8.ToArray(), time: time);
        await time.PassInPauseAsync(new RecordProducerOptions().Linger, TimeSpan.FromMilliseconds(5));
        await time.PassInPauseAsync(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(3));
        var ran = await running;
        Assert.Equal((exitCode, ""), (ran.ExitCode, ran.Output));
        Assert.StartsWith(error, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATopicOrAPartitionThatIsNotThere_IsSaid()
    {
        await using var brokers = await FakeBrokers.StartAsync();
        Assert.Equal(new CommandLine(ExitCode.Refused, "", "error: NoNode: there is no topic 'other'\n"), await RunAsync(brokers, "a\n", "produce", "other"));
        Assert.Equal(
            new CommandLine(ExitCode.Refused, "", "error: NoNode: there is no orders:1: the topic has 1 partitions\n"),
            await RunAsync(brokers, "a\n", "produce", "orders", "--partition", "1"));
        Assert.Equal(ExitCode.Refused, (await RunAsync(brokers, "", "consume", "orders", "--partition", "1", "--from-beginning")).ExitCode);
    }

    [Fact]
    public async Task ALineThatIsTooLong_IsRefusedWithItsNumber()
    {
        await using var brokers = await FakeBrokers.StartAsync();
        var ran = await RunAsync(brokers, "a\n" + new string('x', 2 << 20), "produce", "orders");
        Assert.Equal(ExitCode.WrongUsage, ran.ExitCode);
        Assert.Equal("0\t0\t1\n", ran.Output);
        Assert.Contains("line 2 of standard input has more than", ran.Error, StringComparison.Ordinal);
    }

    private static FakeCluster Tree(FakeBrokers brokers) => FakeCluster.WithATopic(brokers.Endpoints[0], brokers.Endpoints[1]);

    private static Task<CommandLine> RunAsync(FakeBrokers brokers, string input, params string[] arguments) =>
        CommandLine.RunAsync([Tree(brokers).Server], arguments, Encoding.UTF8.GetBytes(input));
}
