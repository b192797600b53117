using System.Diagnostics;
using System.Text;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.Controller;

/// <summary>
/// The only way in which a controller writes: every multi carries the fence. What the service has not decided is asked again; each op expects a version, so
/// that one which had happened is refused and no harm is done.
/// </summary>
/// <param name="client">The session that the controller was elected in.</param>
/// <param name="paths">Where things lie.</param>
internal sealed class ControllerStore(ICoordinatorClient client, ControllerPaths paths)
{
    /// <summary>Makes the znodes that everything else lies below.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var parents = paths.Root.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(
            new List<string>(), (above, name) => [.. above, ZnodePath.Child(above.Count == 0 ? ZnodePath.Root : above[^1], name)]);
        foreach (var path in parents.Concat(paths.Skeleton))
        {
            var result = await DecideAsync(new TxnRequest(new CreateOp(path, default) { IfAbsent = true }), cancellationToken).ConfigureAwait(false);
            result.EnsureApplied();
        }
    }

    /// <summary>Tries to become the controller.</summary>
    /// <exception cref="CoordinatorException">It may not: no permission, a quota, a missing parent. Another session may.</exception>
    public async Task<CampaignEnded> CampaignAsync(Campaign campaign, CancellationToken cancellationToken)
    {
        var epoch = Encoding.UTF8.GetBytes(campaign.Epoch.ToString());
        TxnOp setEpoch = campaign.ExpectedVersion == TreeOp.Absent
            ? new CreateOp(paths.ControllerEpoch, epoch)
            : new SetDataOp(paths.ControllerEpoch, epoch, campaign.ExpectedVersion);
        var result = await DecideAsync(
            new TxnRequest([new CreateOp(paths.Controller, Encoding.UTF8.GetBytes(campaign.Token), CreateMode.Ephemeral), setEpoch]) { IsMulti = true },
            cancellationToken).ConfigureAwait(false);

        if (result.Code is not (ErrorCode.Ok or ErrorCode.NodeExists or ErrorCode.BadVersion))
        {
            result.EnsureApplied();
        }

        // An epoch that must not exist and does is one of another version.
        var isEpochs = result.Results.Count == 2 && result.Results[1].Code == result.Code && result.Results[0].Code == ErrorCode.Ok;
        return new CampaignEnded(campaign.Attempt, isEpochs && result.Code == ErrorCode.NodeExists ? ErrorCode.BadVersion : result.Code, result.Zxid);
    }

    /// <summary>Writes behind the fence.</summary>
    public async Task<WriteEnded> WriteAsync(WriteTree write, CancellationToken cancellationToken)
    {
        List<TxnOp> ops = [new CheckOp(paths.ControllerEpoch, write.Fence.EpochVersion)];
        ops.AddRange(write.Ops.Select(ToOp));
        var result = await DecideAsync(
            new TxnRequest(ops) { Guards = [new HolderGuard(paths.Controller, write.Fence.Czxid)], IsMulti = true }, cancellationToken).ConfigureAwait(false);
        if (result.IsApplied)
        {
            return new WriteEnded(write.Ticket, ErrorCode.Ok, -1, [.. result.Results.Skip(1).Select(op => op.Stat?.Version ?? TreeOp.Absent)]) { Zxid = result.Zxid };
        }

        var failed = result.Results.Select((op, at) => (op.Code, At: at)).FirstOrDefault(op => op.Code is not (ErrorCode.Ok or ErrorCode.RuntimeInconsistency));
        return new WriteEnded(write.Ticket, result.Code, failed.At - 1, []);
    }

    /// <summary>Deletes the controller's znode, if it is still the one of this reign.</summary>
    public async Task ResignAsync(Zxid czxid, CancellationToken cancellationToken) =>
        await DecideAsync(new TxnRequest([new DeleteOp(paths.Controller)]) { Guards = [new HolderGuard(paths.Controller, czxid)], IsMulti = true }, cancellationToken)
            .ConfigureAwait(false);

    /// <summary>An op of the machine as one of a request.</summary>
    internal static TxnOp ToOp(TreeOp op) => op.Kind switch
    {
        TreeOpKind.Create => new CreateOp(op.Path, op.Data),
        TreeOpKind.Set => new SetDataOp(op.Path, op.Data, op.ExpectedVersion),
        TreeOpKind.Delete => new DeleteOp(op.Path, op.ExpectedVersion),
        _ => throw new UnreachableException(op.Kind.ToString()),
    };

    private Task<TxnResult> DecideAsync(TxnRequest request, CancellationToken cancellationToken) =>
        Patience.UntilDecidedAsync(token => client.WriteAsync(request, token), cancellationToken);
}
