using System.Globalization;
using System.Text;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;
using static Coordinator.UnitTests.Controller.World;

namespace Coordinator.UnitTests.Controller;

/// <summary>What an operator has asked for is finished whoever is the controller: it is replaced after each write, and the tree is the same in the end.</summary>
public sealed class ControllerReplacedTests
{
    public static TheoryData<AdminRequest, int> Works => new()
    {
        { new CreateTopic("u", 7, 600, 2, ControllerAdminTests.Defaults), 3 },
        { new DeleteTopic("t"), 5 },
        { new Reassign(new PartitionName("t", 0), Bs(4, 5)), 3 },
        { new Reassign(new PartitionName("t", 3), Bs(5, 4, 1)), 3 },
        { new SetTopic("t", ControllerAdminTests.Defaults with { MinInSync = 2 }), 1 },
    };

    /// <summary>Its znode is deleted by hand, its broker lives on.</summary>
    [Theory]
    [MemberData(nameof(Works))]
    public void ReplacedAfterAnyWrite_TheTreeIsTheSame(AdminRequest request, int least)
    {
        var (right, writes) = Run(request, (_, _) => false, dies: false, everything: true);
        Assert.True(writes >= least, $"{writes} writes");
        for (var after = 1; after <= writes; after++)
        {
            Assert.Equal(right, Run(request, (_, written) => written == after, dies: false, everything: true).Tree);
        }
    }

    [Theory]
    [MemberData(nameof(Works))]
    public void ReplacedAfterEveryWrite_TheTreeIsTheSame(AdminRequest request, int least)
    {
        var (right, writes) = Run(request, (_, _) => false, dies: false, everything: true);
        Assert.True(writes >= least, $"{writes} writes");
        Assert.Equal(right, Run(request, (_, _) => true, dies: false, everything: true).Tree);
    }

    /// <summary>Its broker dies with it, and comes back when all is quiet: others lead then, of the same topics with the same replicas.</summary>
    [Theory]
    [MemberData(nameof(Works))]
    public void DeadAfterAnyWrite_TheTopicsAreTheSame(AdminRequest request, int least)
    {
        var (right, writes) = Run(request, (_, _) => false, dies: true, everything: false);
        Assert.True(writes >= least, $"{writes} writes");
        for (var after = 1; after <= writes; after++)
        {
            Assert.Equal(right, Run(request, (_, written) => written == after, dies: true, everything: false).Tree);
        }
    }

    private static (string Tree, int Writes) Run(AdminRequest request, Func<ControllerWorld.Node, int, bool> isReplaced, bool dies, bool everything)
    {
        var world = ControllerWorld.Started(partitions: request is DeleteTopic ? 1_100 : 4, brokers: 5);
        var (written, dead) = (0, 0);
        world.Wrote = (node, write) =>
        {
            if (write.Ops[0].Path == ControllerWorld.Paths.History || !isReplaced(node, ++written))
            {
                return;
            }

            if (dies)
            {
                dead = world.Nodes.Single(one => one.Value == node).Key;
                node.Kill();
            }
            else
            {
                world.Write(SessionId.None, new DeleteOp(ControllerWorld.Paths.Controller, -1));
            }
        };
        world.Ask(request);
        Revive();
        Arrive(world);
        Revive();
        Arrive(world);
        world.Wrote = null;
        world.AssertDisks();
        return (Describe(world, everything), written);

        void Revive()
        {
            world.Settle();
            if (dead != 0)
            {
                world.Start(dead);
                dead = 0;
                world.Settle();
            }
        }
    }

    /// <summary>Those that a partition is to move to catch up.</summary>
    private static void Arrive(ControllerWorld world)
    {
        if (world.TopicOf("t") is { } topic && topic.Partitions.Any(assignment => assignment.IsReassigning))
        {
            world.CatchUp("t");
        }
    }

    private static string Describe(ControllerWorld world, bool everything)
    {
        var text = new StringBuilder();
        foreach (var parent in new[] { ControllerWorld.Paths.Topics, ControllerWorld.Paths.Deletions })
        {
            foreach (var name in world.Tree.ListChildren(parent, null, 1_000)!.Names)
            {
                world.Tree.TryGet(ZnodePath.Child(parent, name), out var data, out _);
                text.AppendLine(CultureInfo.InvariantCulture, $"{parent}/{name} {Encoding.UTF8.GetString(data.Span)}");
                foreach (var number in world.Tree.ListChildren(ZnodePath.Child(parent, name), null, 10_000)!.Names.Select(int.Parse).Order())
                {
                    var state = world.StateOf(number, name);
                    var of = everything ? $"{state.Leader} {state.LeaderEpoch} {string.Join(' ', state.Isr)} {state.Risk}" : $"{!state.Leader.IsNone}";
                    text.AppendLine(CultureInfo.InvariantCulture, $"{number} {of}");
                }
            }
        }

        return text.ToString();
    }
}
