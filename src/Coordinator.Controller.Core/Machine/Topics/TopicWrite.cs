using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Machine.Admin;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Machine.Topics;

/// <summary>A write about a topic: under way, and then not seen yet.</summary>
/// <param name="topic">The topic.</param>
/// <param name="ops">The ops of the multi.</param>
/// <param name="moved">The states that are written with it, by their partitions that are held meanwhile.</param>
/// <param name="call">Who asked for it; null when nobody did.</param>
internal sealed class TopicWrite(string topic, IReadOnlyList<TreeOp> ops, IReadOnlyList<Decision> moved, AdminCall? call)
{
    private int _seen;

    public string Topic => topic;

    public IReadOnlyList<TreeOp> Ops => ops;

    public IReadOnlyList<Decision> Moved => moved;

    public AdminCall? Call => call;

    public long Ticket { get; set; }

    /// <summary>The txn; null while it is under way.</summary>
    public Zxid? WrittenAt { get; set; }

    /// <summary>
    /// Whether it is written and seen. What was created or deleted is believed when it is seen, not before: a znode of this name may have been there in an
    /// earlier life, whose end is seen only now.
    /// </summary>
    public bool IsSettled(ControllerContext context)
    {
        if (WrittenAt is not { } zxid)
        {
            return false;
        }

        while (_seen < ops.Count && IsSeen(ops[_seen], context.ZnodeAt(ops[_seen].Path), zxid))
        {
            _seen++;
        }

        return _seen == ops.Count || context.SeenThrough >= zxid;
    }

    private static bool IsSeen(TreeOp op, (Zxid Czxid, int Version)? known, Zxid zxid) => op.Kind switch
    {
        TreeOpKind.Create => known?.Czxid >= zxid,
        TreeOpKind.Delete => known is null || known.Value.Czxid > zxid,
        _ => true,
    };
}
