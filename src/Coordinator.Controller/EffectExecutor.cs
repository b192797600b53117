using Coordinator.Client.Abstractions;
using Coordinator.Controller.Core.Context;
using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Replicas;
using Coordinator.Primitives;

namespace Coordinator.Controller;

/// <summary>
/// Does what the machine wants within one session. Writes leave in the order in which they were wanted; when the session is over nothing more begins.
/// </summary>
/// <param name="store">Writes.</param>
/// <param name="transport">Carries commands.</param>
/// <param name="context">Where brokers are reached; looked at in the machine's own thread.</param>
/// <param name="options">Pauses.</param>
/// <param name="post">Takes what came of it.</param>
/// <param name="over">Cancelled when the session is over.</param>
/// <param name="record">Counts the writes that were refused by the fence.</param>
internal sealed class EffectExecutor(
    ControllerStore store,
    IControllerTransport transport,
    ControllerContext context,
    ControllerOptions options,
    Func<ControllerInput, ValueTask> post,
    CancellationTokenSource over,
    EffectRecord record)
{
    private readonly List<Task> _underWay = [];
    private bool _hasResigned;

    /// <summary>Begins an effect; answers to callers are not among them.</summary>
    public void Execute(ControllerEffect effect)
    {
        if (over.IsCancellationRequested)
        {
            return;
        }

        var begun = effect switch
        {
            Campaign campaign => DoAsync(() => CampaignAsync(campaign, isAgain: _hasResigned)),
            WriteTree write => DoAsync(() => WriteAsync(write)),
            SendCommand command => SendAsync(command, context.EndpointOf(command.Broker)),
            Resign resign => DoAsync(() => store.ResignAsync(resign.Czxid, over.Token)),
            _ => null,
        };
        _hasResigned |= effect is Resign;
        if (begun is not null)
        {
            _underWay.RemoveAll(task => task.IsCompleted);
            _underWay.Add(begun);
        }
    }

    /// <summary>Waits until nothing is under way.</summary>
    public Task DrainAsync() => Task.WhenAll(_underWay);

    /// <summary>Who had to resign lets others go first: what it cannot write they perhaps can.</summary>
    private async Task CampaignAsync(Campaign campaign, bool isAgain)
    {
        if (isAgain)
        {
            await Task.Delay(options.RetryPause, over.Token).ConfigureAwait(false);
        }

        await post(await store.CampaignAsync(campaign, over.Token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task WriteAsync(WriteTree write)
    {
        try
        {
            var ended = await store.WriteAsync(write, over.Token).ConfigureAwait(false);
            if (ended.Code == ErrorCode.GuardFailed || (ended.Code == ErrorCode.BadVersion && ended.FailedOp < 0))
            {
                record.WriteFenced();
            }

            await post(ended).ConfigureAwait(false);
        }
        catch (CoordinatorException expired) when (expired.Code == ErrorCode.SessionExpired)
        {
            record.WriteFenced();
            throw;
        }
    }

    private async Task SendAsync(SendCommand command, string? endpoint)
    {
        try
        {
            var reply = endpoint is null ? null : await transport.SendAsync(endpoint, command, over.Token).ConfigureAwait(false);
            if (reply is null or { Answer: CommandAnswer.NotYet or CommandAnswer.StaleCommand })
            {
                await Task.Delay(options.RetryPause, over.Token).ConfigureAwait(false);
            }

            await post(new CommandEnded(command.Ticket, reply)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The machine hears of the end of the session instead.
        }
    }

    /// <summary>A session that is over ends everything: its end is what the machine hears then.</summary>
    private async Task DoAsync(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (Exception end) when (end is CoordinatorException or OperationCanceledException or ObjectDisposedException)
        {
            await over.CancelAsync().ConfigureAwait(false);
        }
    }
}
