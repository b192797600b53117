using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Machine;

/// <summary>Ops on what is known, and what is known by them.</summary>
internal static class StateOps
{
    /// <summary>Gives a partition a state, at the version that is known.</summary>
    public static TreeOp Put(ControllerContext context, PartitionName partition, PartitionState state, Why? why) =>
        TreeOp.Put(context.Paths.Partition(partition), ControllerJson.Write(state, why), context.StateOf(partition)?.Version.Value ?? TreeOp.Absent);

    /// <summary>What is known of a znode by its having been created or set.</summary>
    /// <param name="op">The op.</param>
    /// <param name="context">What was known before.</param>
    /// <param name="version">The version that it has now.</param>
    /// <param name="zxid">The txn.</param>
    public static ZnodeSeen SeenAsWritten(this TreeOp op, ControllerContext context, int version, Zxid zxid) =>
        new(op.Path, op.Data, op.Kind == TreeOpKind.Create ? zxid : context.ZnodeAt(op.Path)?.Czxid ?? zxid, version);
}
