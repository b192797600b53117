using Coordinator.Cli;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Tree;
using Coordinator.Protocol.Broker.V1;
using PartitionState = Coordinator.Controller.Core.Partitions.PartitionState;

namespace Coordinator.UnitTests.Cli.Commands.Brokers;

/// <summary>What is read of brokers, topics and controllers.</summary>
public sealed class ClusterCommandTests
{
    [Fact]
    public async Task Brokers_AreCounted() => Assert.Equal(
        """
        [{"brokerId":1,"incarnation":"0x11","endpoint":"127.0.0.1:11","leads":0,"follows":2,"inSync":2,"state":"serving"},{"brokerId":2,"incarnation":"0x12","endpoint":"127.0.0.1:12","leads":1,"follows":1,"inSync":1,"state":"serving"}]

        """,
        (await JsonAsync("brokers")).Output);

    [Fact]
    public async Task WithoutAnyBroker_TheListsAreEmpty()
    {
        var cluster = new FakeCluster();
        Assert.Equal(new CommandLine(0, "[]\n", ""), await CommandLine.RunAsync(cluster.Server, "brokers", "--output", "json"));
        Assert.Equal(new CommandLine(0, "[]\n", ""), await CommandLine.RunAsync(cluster.Server, "topics", "list", "--output", "json"));
        Assert.Equal(new CommandLine(0, "[]\n", ""), await CommandLine.RunAsync(cluster.Server, "controller", "history", "--output", "json"));
        Assert.Equal(
            new CommandLine(ExitCode.Refused, "", "error: NoNode: there is no topic 'orders'\n"), await CommandLine.RunAsync(cluster.Server, "topics", "describe", "orders"));
        Assert.Equal(
            new CommandLine(ExitCode.Unavailable, "", "error: Unavailable: there is no controller\n"), await CommandLine.RunAsync(cluster.Server, "controller", "who"));
    }

    [Fact]
    public async Task Topics_AreListedWithTheirSettings() => Assert.Equal(
        """
        [{"topic":"orders","partitions":2,"replicationFactor":2,"minInsync":2,"unclean":false,"fsync":"group","retentionBytes":-1,"retentionMs":-1}]

        """,
        (await JsonAsync("topics", "list")).Output);

    [Fact]
    public async Task Describe_TakesTheStateFromTheTree_AndOffsetsFromLeaders() => Assert.Equal(
        """
        {"topic":"orders","partitions":[{"partition":0,"leader":2,"leaderEpoch":4,"isr":[2,1],"replicas":[2,1],"version":9,"highWatermark":30,"logEndOffset":40,"recovering":true,"risk":"none","lostRecords":3},{"partition":1,"leader":-1,"leaderEpoch":2,"isr":[1],"replicas":[2,1],"version":5,"highWatermark":-1,"logEndOffset":-1,"recovering":false,"risk":"unclean","lostRecords":0,"target":[1]}],"minInsync":2,"unclean":false,"fsync":"group","retentionBytes":-1,"retentionMs":-1}

        """,
        (await JsonAsync("topics", "describe", "orders")).Output);

    [Fact]
    public async Task Describe_AsText_SaysWhatIsNotKnown()
    {
        var ran = await RunAsync("topics", "describe", "orders");
        Assert.Equal(
            ["partition leader leader epoch isr replicas version high watermark log end", "0 2 4 2,1 2,1 9 30 40 recovering, 3 records lost", "1 - 2 1 2,1 5 - - unclean, moves to 1"],
            ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    [Fact]
    public async Task Controller_WhoAndSinceWhen()
    {
        Assert.Equal("{\"brokerId\":2,\"controllerEpoch\":3,\"since\":1700000000000}\n", (await JsonAsync("controller", "who")).Output);
        Assert.Equal("broker 2 is the controller in epoch 3 since 2023-11-14 22:13:20.000Z\n", (await RunAsync("controller", "who")).Output);
    }

    [Fact]
    public async Task Why_NamesTheRefused()
    {
        var cluster = FakeCluster.WithATopic();
        var state = new PartitionState(new BrokerId(2), new LeaderEpoch(4), new ControllerEpoch(3), [FakeCluster.Replica(2)], default);
        cluster.Put("/brokers/topics/orders/0", ControllerJson.Write(state, new Why("broker 1 is gone", "first in sync", [(new BrokerId(1), "not alive")])));
        Assert.Equal(
            """
            {"topic":"orders","partition":0,"leader":2,"leaderEpoch":4,"controllerEpoch":3,"cause":"broker 1 is gone","reason":"first in sync","refused":[{"broker":1,"why":"not alive"}],"lostRecords":3}

            """,
            (await RunAsync(cluster, "controller", "why", "orders:0", "--output", "json")).Output);
        Assert.EndsWith(
            "not broker 1: not alive\nlost: 3 records that may have been acknowledged were given up by a replica that came back\n",
            (await RunAsync(cluster, "controller", "why", "orders:0")).Output,
            StringComparison.Ordinal);
        Assert.Equal(
            "orders:1: nobody leads, leader epoch 2, decided in controller epoch 3\ncause: not recorded\nreason: not recorded\n",
            (await RunAsync(cluster, "controller", "why", "orders:1")).Output);
        Assert.Equal(
            new CommandLine(ExitCode.Refused, "", "error: NoNode: there is no orders:2: the topic has 2 partitions\n"),
            await CommandLine.RunAsync(cluster.Server, "controller", "why", "orders:2"));
    }

    [Fact]
    public async Task History_IsAListOfReigns()
    {
        var cluster = FakeCluster.WithATopic();
        cluster.Put("/admin/controller_history", ControllerJson.Write([new Reign(new(2), new(1), 1_700_000_000_000, null, "the first"), new Reign(new(3), new(2), 1_700_000_001_000, 250, "broker 1 is gone")]));
        Assert.Equal(
            """
            [{"brokerId":1,"controllerEpoch":2,"since":1700000000000,"gapMilliseconds":null,"cause":"the first"},{"brokerId":2,"controllerEpoch":3,"since":1700000001000,"gapMilliseconds":250,"cause":"broker 1 is gone"}]

            """,
            (await CommandLine.RunAsync(cluster.Server, "controller", "history", "--output", "json")).Output);
    }

    private static Task<CommandLine> JsonAsync(params string[] arguments) => RunAsync([.. arguments, "--output", "json"]);

    private static Task<CommandLine> RunAsync(params string[] arguments) => RunAsync(FakeCluster.WithATopic(), arguments);

    private static Task<CommandLine> RunAsync(FakeCluster cluster, params string[] arguments)
    {
        // The follower knows less, and a broker that does not answer nothing.
        var leader = new FakeTarget(12, _ => Replicas(new ReplicaInfo { Topic = "orders", IsLeader = true, HighWatermark = 30, EndOffset = 40 }));
        var follower = new FakeTarget(11, _ => Replicas(new ReplicaInfo { Topic = "orders", HighWatermark = 20, EndOffset = 25, IsRecovering = true, LostRecords = 3 }));
        return CommandLine.RunAsync([cluster.Server, leader, follower], ["--endpoints", $"127.0.0.1:{FakeCluster.ServerPort}", .. arguments]);
    }

    private static ListReplicasResponse Replicas(ReplicaInfo replica) => new() { Replicas = { replica } };
}
