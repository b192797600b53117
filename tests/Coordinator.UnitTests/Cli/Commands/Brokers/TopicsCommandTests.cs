using Coordinator.Cli;
using Coordinator.Primitives;
using Coordinator.Protocol.Broker.V1;

namespace Coordinator.UnitTests.Cli.Commands.Brokers;

/// <summary>What is asked of the controller, and of whom.</summary>
public sealed class TopicsCommandTests
{
    private static readonly string[] Create = ["topics", "create", "new", "--partitions", "3", "--replication-factor", "2"];

    [Fact]
    public async Task Changes_AreAskedOfTheController()
    {
        var (cluster, controller) = (FakeCluster.WithATopic(), new FakeTarget(12, _ => new TopicChanged { Message = "done" }));
        Assert.Equal(
            new CommandLine(0, "{\"topic\":\"new\",\"message\":\"done\"}\n", ""),
            await RunAsync(cluster, controller, [.. Create, "--min-insync", "2", "--unclean", "--fsync", "os", "--output", "json"]));
        Assert.Equal(new CommandLine(0, "done\n", ""), await RunAsync(cluster, controller, "topics", "delete", "orders"));
        Assert.Equal(new CommandLine(0, "done\n", ""), await RunAsync(cluster, controller, "topics", "set", "orders", "min.insync.replicas=1", "retention.ms=-1"));
        Assert.Equal(
            new CommandLine(0, "{\"topic\":\"orders\",\"partition\":1,\"message\":\"done\"}\n", ""),
            await RunAsync(cluster, controller, "topics", "elect", "orders:1", "--unclean", "--output", "json"));
        Assert.Equal(new CommandLine(0, "done\n", ""), await RunAsync(cluster, controller, "topics", "reassign", "orders:0", "--replicas", "3,1"));

        Assert.Equal(
            [
                new CreateTopicRequest
                {
                    Name = "new",
                    Partitions = 3,
                    ReplicationFactor = 2,
                    Settings = new TopicSettings { MinInsyncReplicas = 2, UncleanLeaderElectionEnable = true, Fsync = "os" },
                },
                new DeleteTopicRequest { Name = "orders" },
                new SetTopicRequest { Name = "orders", Settings = new TopicSettings { MinInsyncReplicas = 1, RetentionMs = -1 } },
                new ElectLeaderRequest { Topic = "orders", Partition = 1, Unclean = true },
                new ReassignRequest { Topic = "orders", Partition = 0, Replicas = { 3, 1 } },
            ],
            controller.Requests);
    }

    [Fact]
    public async Task ABrokerThatIsNotTheController_IsAskedAgain_UntilAnotherOneIs()
    {
        var cluster = FakeCluster.WithATopic();
        var next = new FakeTarget(11, _ => new TopicChanged { Message = "done" });
        var deposed = new FakeTarget(12, _ =>
        {
            cluster.Put("/controller", "1 00000000000000aa 1"u8.ToArray());
            throw Refusals.Service(ErrorCode.Unavailable, "broker 1 is the controller");
        });
        Assert.Equal(new CommandLine(0, "done\n", ""), await CommandLine.RunAsync([cluster.Server, next, deposed], Ensemble(Create)));
        Assert.Single(deposed.Requests);
    }

    [Fact]
    public async Task WithoutAController_ItIsTriedUntilTheTimeout()
    {
        var cluster = FakeCluster.WithATopic();
        cluster.Remove("/controller");
        var ran = await CommandLine.RunAsync([cluster.Server], Ensemble(Create));
        Assert.Equal(ExitCode.Unavailable, ran.ExitCode);
        Assert.Equal("error: Unavailable: no controller did it within 5 s (there is no controller)\n", ran.Error);
    }

    [Theory]
    [InlineData(ErrorCode.NodeExists, ExitCode.Refused, "error: NodeExists: no\n")]
    [InlineData(ErrorCode.NotReady, ExitCode.Refused, "error: NotReady: no\n")]
    [InlineData(ErrorCode.OutcomeUnknown, ExitCode.OutcomeUnknown, "error: OutcomeUnknown: no\n")]
    public async Task WhatTheControllerSays_IsTheResult(ErrorCode code, int exitCode, string error) =>
        Assert.Equal(new CommandLine(exitCode, "", error), await RunAsync(FakeCluster.WithATopic(), new FakeTarget(12, _ => throw Refusals.Service(code, "no")), Create));

    [Theory]
    [InlineData("'a/b' is no name of a topic", "topics", "describe", "a/b")]
    [InlineData("--partitions: '0' is not a number from 1 to 20000", "topics", "create", "x", "--partitions", "0", "--replication-factor", "1")]
    [InlineData("--fsync: 'never' is not one of group, interval, os", "topics", "create", "x", "--partitions", "1", "--replication-factor", "1", "--fsync", "never")]
    [InlineData("'orders' is no partition; write TOPIC:P", "topics", "elect", "orders")]
    [InlineData("'1,1' is no list of brokers", "topics", "reassign", "orders:0", "--replicas", "1,1")]
    [InlineData("'fsync' is not KEY=VALUE", "topics", "set", "orders", "fsync")]
    [InlineData("'retention' is no setting", "topics", "set", "orders", "retention=1")]
    [InlineData("'maybe' is not true or false", "topics", "set", "orders", "unclean.leader.election.enable=maybe")]
    [InlineData("'16' is no number from 1 to 15", "topics", "set", "orders", "min.insync.replicas=16")]
    [InlineData("--offset needs --partition", "consume", "orders", "--offset", "3")]
    [InlineData("--key and --key-separator exclude each other", "produce", "orders", "--key", "a", "--key-separator", ":")]
    [InlineData("--acks: '2' is not one of all, 1, 0", "produce", "orders", "--acks", "2")]
    public async Task AMistake_IsNamed_AndNothingIsAsked(string mistake, params string[] arguments)
    {
        var cluster = FakeCluster.WithATopic();
        var ran = await CommandLine.RunAsync(cluster.Server, arguments);
        Assert.Equal(ExitCode.WrongUsage, ran.ExitCode);
        Assert.Contains(mistake, ran.Error, StringComparison.Ordinal);
        Assert.Empty(cluster.Server.Requests);
    }

    private static string[] Ensemble(string[] arguments) => ["--endpoints", $"127.0.0.1:{FakeCluster.ServerPort}", .. arguments];

    private static Task<CommandLine> RunAsync(FakeCluster cluster, FakeTarget controller, params string[] arguments) =>
        CommandLine.RunAsync([cluster.Server, controller], Ensemble(arguments));
}
