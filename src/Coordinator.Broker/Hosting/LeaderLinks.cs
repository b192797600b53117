using System.Collections.Concurrent;
using System.Threading.Channels;
using Coordinator.Broker.Replicas;
using Coordinator.Broker.Wire;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Protocol.Broker.V1;
using Grpc.Core;

namespace Coordinator.Broker.Hosting;

/// <summary>The streams on which this broker asks leaders for what follows its logs, one for each leader.</summary>
/// <param name="channels">Connections.</param>
/// <param name="post">Takes answers, and that a link has broken.</param>
/// <param name="logger">Where is logged.</param>
internal sealed class LeaderLinks(BrokerChannels channels, Func<BrokerInput, CancellationToken, ValueTask<bool>> post, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<BrokerId, Link> _links = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Asks; a link that is not there is opened.</summary>
    public void Ask(AskFetches ask)
    {
        if (_links.TryGetValue(ask.Leader, out var link) && link.Endpoint == ask.Endpoint && link.Questions.Writer.TryWrite(ask))
        {
            return;
        }

        var opened = new Link(ask.Endpoint);
        opened.Questions.Writer.TryWrite(ask);
        if (link is not null)
        {
            link.Questions.Writer.TryComplete();
        }

        _links[ask.Leader] = opened;
        opened.Running = Task.Run(() => RunAsync(ask.Leader, opened));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var link in _links.Values)
        {
            await link.Running.ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    private async Task RunAsync(BrokerId leader, Link link)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var writing = Task.CompletedTask;
        try
        {
            using var call = new Replication.ReplicationClient(channels.Of(link.Endpoint)).Fetch(cancellationToken: over.Token);
            writing = WriteAsync(link, call.RequestStream, over);
            await foreach (var response in call.ResponseStream.ReadAllAsync(over.Token).ConfigureAwait(false))
            {
                await post(new FetchesAnswered(ReplicationCodec.ToAnswers(response)), over.Token).ConfigureAwait(false);
            }
        }
        catch (Exception end) when (end is RpcException or OperationCanceledException or InvalidDataException)
        {
            BrokerLog.LinkEnded(logger, leader.ToString(), link.Endpoint, end.Message);
        }

        link.Questions.Writer.TryComplete();
        await over.CancelAsync().ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        if (!_stop.IsCancellationRequested)
        {
            await Task.Delay(Pause, CancellationToken.None).ConfigureAwait(false);
            await post(new LeaderLinkBroke(leader), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(Link link, IClientStreamWriter<FetchRequest> stream, CancellationTokenSource over)
    {
        try
        {
            await foreach (var ask in link.Questions.Reader.ReadAllAsync(over.Token).ConfigureAwait(false))
            {
                await stream.WriteAsync(ReplicationCodec.ToWire(ask.Positions), over.Token).ConfigureAwait(false);
            }
        }
        catch (Exception end) when (end is RpcException or OperationCanceledException or InvalidOperationException)
        {
            // The reader hears of it as well, and says so.
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
        }
    }

    private sealed class Link(string endpoint)
    {
        public string Endpoint => endpoint;

        /// <summary>Bounded by what is asked: each partition has at most one question under way.</summary>
        public Channel<AskFetches> Questions { get; } = Channel.CreateUnbounded<AskFetches>(new UnboundedChannelOptions { SingleReader = true });

        public Task Running { get; set; } = Task.CompletedTask;
    }
}
