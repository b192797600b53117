using Coordinator.Controller.Core.Partitions;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>Where the replicas of a new topic go.</summary>
public sealed class SpreadingTests
{
    [Theory]
    [InlineData(1, 5, 1, 1UL)]
    [InlineData(3, 10, 2, 7UL)]
    [InlineData(3, 9, 3, 0xffff_ffff_ffff_ffffUL)]
    [InlineData(5, 7, 3, 12_345UL)]
    [InlineData(20, 1, 15, 3UL)]
    [InlineData(6, 100, 4, 2UL)]
    public void EachLeadsAsManyAsAnother_OrOneMore_AndNobodyHasTwoReplicas(int brokers, int partitions, int replicas, ulong id)
    {
        var all = Bs([.. Enumerable.Range(1, brokers)]);
        var spread = Spreading.Spread(all, partitions, replicas, id);
        Assert.Equal(partitions, spread.Count);
        Assert.All(spread, assignment => Assert.Equal(replicas, assignment.Replicas.Distinct().Count()));
        Assert.All(spread, assignment => Assert.All(assignment.Replicas, broker => Assert.Contains(broker, all)));
        Assert.All(spread, assignment => Assert.False(assignment.IsReassigning));
        var leads = all.Select(broker => spread.Count(assignment => assignment.Replicas[0] == broker)).ToList();
        Assert.True(leads.Max() - leads.Min() <= 1, string.Join(' ', leads));
        Assert.Equal(spread, Spreading.Spread(all, partitions, replicas, id));
    }

    /// <summary>The death of a broker spreads what it led over all others.</summary>
    [Fact]
    public void TheSecondReplicas_OfALeadersPartitions_AreWithAllOthers()
    {
        var spread = Spreading.Spread(Bs(1, 2, 3, 4, 5), 20, 3, 11);
        foreach (var leader in Bs(1, 2, 3, 4, 5))
        {
            Assert.Equal(4, spread.Where(assignment => assignment.Replicas[0] == leader).Select(assignment => assignment.Replicas[1]).Distinct().Count());
        }
    }

    [Fact]
    public void TheFirstPartition_OfAnotherTopic_IsLedByAnother() =>
        Assert.NotEqual(Spreading.Spread(Bs(1, 2, 3), 1, 1, 4)[0].Replicas[0], Spreading.Spread(Bs(1, 2, 3), 1, 1, 5)[0].Replicas[0]);
}
