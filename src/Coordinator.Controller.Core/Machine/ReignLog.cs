using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Machine;

/// <summary>Writes a reign into the history, once. What keeps it from that keeps it from nothing else.</summary>
/// <param name="context">What is seen of the tree.</param>
/// <param name="fence">Of this controller.</param>
/// <param name="tickets">Numbers of the writes.</param>
/// <param name="reign">The reign.</param>
internal sealed class ReignLog(ControllerContext context, Fence fence, Tickets tickets, Reign reign)
{
    private long _ticket;
    private int? _tried;

    /// <summary>A reign that begins now.</summary>
    /// <param name="context">What is seen of the tree, with its own znode.</param>
    /// <param name="self">Whose it is.</param>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="lost">The controller that was seen to vanish, and when; null when none was.</param>
    public static Reign Begin(ControllerContext context, BrokerId self, ControllerEpoch epoch, (BrokerId? Broker, long? At)? lost)
    {
        var since = context.Holder?.Ctime ?? 0;
        var before = lost?.Broker ?? (context.History is [.., var last] && last.Epoch.Next == epoch ? last.Broker : null);
        var ended = context.History is [.., { Ended: not null } former] && former.Epoch.Next == epoch ? former : null;
        var cause = epoch == ControllerEpoch.Zero.Next ? "the first controller"
            : ended is not null ? $"controller {ended.Broker} of epoch {ended.Epoch} resigned: {ended.Ended}"
            : before is { } broker ? $"controller {broker} of epoch {epoch.Value - 1} is gone"
            : $"the controller of epoch {epoch.Value - 1} is gone";
        return new Reign(epoch, self, since, lost?.At is { } at ? Math.Max(0, since - at) : null, cause);
    }

    /// <summary>Writes it, unless that is done, or was refused at this version.</summary>
    public void Emit(List<ControllerEffect> effects)
    {
        var version = context.ZnodeAt(context.Paths.History)?.Version ?? TreeOp.Absent;
        if (_ticket != 0 || _tried == version)
        {
            return;
        }

        (_ticket, _tried) = (tickets.Next(), version);
        IReadOnlyList<Reign> history = [.. context.History.TakeLast(Reign.MaxKept - 1), reign];
        effects.Add(new WriteTree(_ticket, fence, [TreeOp.Put(context.Paths.History, ControllerJson.Write(history), version)]));
    }

    /// <summary>Writes why it ends of itself, if its beginning is there. It is the last that this controller writes.</summary>
    /// <param name="reason">One line for an operator.</param>
    /// <param name="effects">Gets the write.</param>
    public void End(string reason, List<ControllerEffect> effects)
    {
        if (context.History is [.., var own] && own.Epoch == fence.Epoch && context.ZnodeAt(context.Paths.History) is var (_, version))
        {
            IReadOnlyList<Reign> history = [.. context.History.SkipLast(1), own with { Ended = reason }];
            effects.Add(new WriteTree(tickets.Next(), fence, [TreeOp.Put(context.Paths.History, ControllerJson.Write(history), version)]));
        }
    }

    /// <returns>Why this controller must not go on; null when it may, and of a write that is not this one.</returns>
    public string? Take(WriteEnded ended)
    {
        // One that is written keeps its ticket: it is not written again.
        if (ended.Ticket != _ticket || ended.Code == ErrorCode.Ok)
        {
            return null;
        }

        _ticket = 0;
        return ended.FailedOp < 0 ? $"a write was refused: {ended.Code}" : null;
    }
}
