using System.Collections.Concurrent;
using System.Threading.Channels;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Zab;

namespace Coordinator.Client.InMemory.Servers;

/// <summary>
/// A whole ensemble of one server without a disk: the replica that production runs, stepped by one loop; everything that it asks of a disk
/// is done at once.
/// </summary>
internal sealed class MemoryServer : IAsyncDisposable
{
    private readonly Channel<Input> _inbox = Channel.CreateUnbounded<Input>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<AttachmentId, MemoryAttachment> _attachments = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<ReplyItem>> _calls = new();
    private readonly List<Effect> _effects = [];
    private readonly Replica _replica;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Task _running;
    private long _wall;
    private long _lastAttachment;
    private long _lastCall;

    public MemoryServer(ReplicaOptions options, TimeProvider clock)
    {
        _replica = new Replica(options, ZabRecovered.Blank, tree: null);
        _clock = clock;
        Options = options;
        var tick = TimeSpan.FromMilliseconds(options.TickMilliseconds);
        _timer = clock.CreateTimer(static state => ((MemoryServer)state!).Tick(), this, tick, tick);
        _running = Task.Run(RunAsync);
    }

    public ReplicaOptions Options { get; }

    public void Post(Input input) => _inbox.Writer.TryWrite(input);

    public AttachmentId Attach(MemoryAttachment attachment)
    {
        var id = new AttachmentId(Interlocked.Increment(ref _lastAttachment));
        _attachments[id] = attachment;
        return id;
    }

    public void Leave(AttachmentId attachment)
    {
        _attachments.TryRemove(attachment, out _);
        Post(new ClientGone(attachment));
    }

    /// <summary>Ends a session for good; completes when it is applied.</summary>
    public async Task<ReplyItem> KillAsync(SessionId session, CancellationToken cancellationToken)
    {
        var call = Interlocked.Increment(ref _lastCall);
        var waiter = new TaskCompletionSource<ReplyItem>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[call] = waiter;
        ObjectDisposedException.ThrowIf(!_inbox.Writer.TryWrite(new KillSession(call, session, [])), this);
        return await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops. Throws what broke the replica, if something did.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        _inbox.Writer.TryComplete();
        await _running.ConfigureAwait(false);
    }

    private void Tick()
    {
        _wall = Math.Max(_wall, _clock.GetUtcNow().ToUnixTimeMilliseconds());
        Post(new Tick(_wall));
    }

    private async Task RunAsync()
    {
        try
        {
            _replica.Start(_effects);
            Execute();
            while (await _inbox.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (_inbox.Reader.TryRead(out var input))
                {
                    _replica.Step(input, _effects);
                }

                _replica.Step(BatchEnd.Instance, _effects);
                Execute();
            }
        }
        finally
        {
            _inbox.Writer.TryComplete();
            foreach (var attachment in _attachments.Values)
            {
                attachment.Break();
            }

            foreach (var waiter in _calls.Values)
            {
                waiter.TrySetException(new ObjectDisposedException(nameof(MemoryServer)));
            }
        }
    }

    // What is done for one batch may ask for more: the answers of the disk are stepped at once.
    private void Execute()
    {
        while (_effects.Count > 0)
        {
            long ticket = 0;
            foreach (var effect in _effects)
            {
                if (effect is StorageEffect storage)
                {
                    ticket = storage.Ticket;
                }
                else if (effect is ToClient client && _attachments.TryGetValue(client.Attachment, out var attachment))
                {
                    attachment.Deliver(client.Item);
                }
                else if (effect is UnaryAnswer answer && _calls.TryRemove(answer.CallId, out var waiter))
                {
                    waiter.TrySetResult(answer.Reply);
                }
            }

            _effects.Clear();
            if (ticket != 0)
            {
                _replica.Step(new StorageCompleted(ticket), _effects);
                _replica.Step(BatchEnd.Instance, _effects);
            }
        }
    }
}
