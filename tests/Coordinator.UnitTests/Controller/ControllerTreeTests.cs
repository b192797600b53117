using System.Text;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Selection;
using Coordinator.Controller.Core.Tree;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>Where the controller's things lie in the tree, and what their data look like.</summary>
public sealed class ControllerTreeTests
{
    private static readonly PartitionState State = new(B(2), new LeaderEpoch(5), new ControllerEpoch(7), [R(2), R(3, 0x77)], Risk.Unclean);

    [Fact]
    public void AState_IsReadAsItWasWritten()
    {
        var data = ControllerJson.Write(State);
        Assert.Equal(
            """{"leader":2,"leaderEpoch":5,"controllerEpoch":7,"isr":["2@0000000000000002/0xc8","3@0000000000000077/0x12c"],"risk":"Unclean"}""", Encoding.UTF8.GetString(data));
        Assert.Equal(State, ControllerJson.TryReadState(data));
    }

    [Fact]
    public void ATopic_IsReadAsItWasWritten()
    {
        var topic = new TopicSpec(0xabc, [new PartitionAssignment(Bs(1, 2, 3), []), new PartitionAssignment(Bs(2, 3), Bs(3, 4))])
        {
            MinInSync = 2,
            AllowsUnclean = true,
            Fsync = FsyncPolicy.Interval,
            RetentionBytes = 1_000,
        };
        var read = ControllerJson.TryReadTopic(ControllerJson.Write(topic))!;
        Assert.Equal(topic.Partitions, read.Partitions);
        Assert.Equal(topic with { Partitions = [] }, read with { Partitions = [] });
    }

    [Fact]
    public void ARegistration_IsReadAsItWasWritten()
    {
        var broker = new BrokerRegistration("h:1", 0x9, new DirectoryId(0x8), Life(3)) { HasFailedDisk = true };
        Assert.Equal(broker, ControllerJson.TryReadBroker(ControllerJson.Write(broker)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"leader":2}""")]
    [InlineData("""{"leader":2,"leaderEpoch":5,"controllerEpoch":7,"isr":[]}""")]
    [InlineData("""{"leader":2,"leaderEpoch":5,"controllerEpoch":7,"isr":["2"]}""")]
    [InlineData("""{"leader":2,"leaderEpoch":5,"controllerEpoch":7,"isr":["2@0/0xc8"]}""")]
    [InlineData("""{"leader":2,"leaderEpoch":-5,"controllerEpoch":7,"isr":["2@0000000000000002/0xc8"]}""")]
    [InlineData("""{"leader":2,"leaderEpoch":5,"controllerEpoch":7,"isr":["2@0000000000000002/0xc8"],"risk":"None"}x""")]
    public void WhatHasNotTheShapeOfAState_IsNone(string data) => Assert.Null(ControllerJson.TryReadState(Encoding.UTF8.GetBytes(data)));

    [Theory]
    [InlineData("""{"id":"0000000000000abc","minInSync":1,"partitions":[]}""")]
    [InlineData("""{"id":"0000000000000abc","minInSync":0,"partitions":[[1]]}""")]
    [InlineData("""{"id":"0000000000000abc","minInSync":1,"partitions":[[1,1]]}""")]
    [InlineData("""{"id":"0000000000000abc","minInSync":1,"partitions":[[-1]]}""")]
    [InlineData("""{"id":"0000000000000abc","minInSync":1,"partitions":[[]]}""")]
    [InlineData("""{"id":"0","minInSync":1,"partitions":[[1]]}""")]
    public void WhatHasNotTheShapeOfATopic_IsNone(string data) => Assert.Null(ControllerJson.TryReadTopic(Encoding.UTF8.GetBytes(data)));

    [Theory]
    [InlineData("/")]
    [InlineData("/clusters/a")]
    public void APath_SaysWhatItIsOf(string root)
    {
        var paths = new ControllerPaths(root);
        Assert.Equal(new TreePlace(TreePlaceKind.Controller), paths.PlaceOf(paths.Controller));
        Assert.Equal(new TreePlace(TreePlaceKind.ControllerEpoch), paths.PlaceOf(paths.ControllerEpoch));
        Assert.Equal(new TreePlace(TreePlaceKind.Broker) { Broker = B(12) }, paths.PlaceOf(paths.Broker(B(12))));
        Assert.Equal(new TreePlace(TreePlaceKind.Topic) { Topic = "t" }, paths.PlaceOf(paths.Topic("t")));
        Assert.Equal(new TreePlace(TreePlaceKind.Deletion) { Topic = "t" }, paths.PlaceOf(paths.Deletion("t")));
        Assert.Equal(new TreePlace(TreePlaceKind.Partition) { Topic = "t", Partition = new PartitionName("t", 3) }, paths.PlaceOf(paths.Partition(new PartitionName("t", 3))));
        foreach (var other in new[] { "/", paths.Brokers, paths.Topics, paths.Brokers + "/007", paths.Brokers + "/x", paths.Topic("t") + "/3/4", paths.Topic("t") + "/x", paths.Controller + "s" })
        {
            Assert.Equal(TreePlaceKind.None, paths.PlaceOf(other).Kind);
        }
    }

    [Theory]
    [InlineData("orders-1_a.B", true)]
    [InlineData("", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("ä", false)]
    public void ANameOfATopic(string name, bool isOne) => Assert.Equal(isOne, TopicSpec.WhyNoName(name) is null);
}
