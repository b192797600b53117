using System.Collections.Concurrent;

namespace Coordinator.Server.Clients;

/// <summary>
/// Wakes the writers of streams, a few at a time. The pool takes its work in the order in which it came, and what a stream is told takes three
/// passes of it (the frame, the connection, the socket). If a change that thousands watch woke all of them at once, whatever comes next, replies and
/// the loop's own next batch, would wait behind all their passes; so it waits behind those of a few.
/// </summary>
internal sealed class StreamWakes : IThreadPoolWorkItem
{
    /// <summary>As many are woken by the loop itself in a batch, and by each turn of the pool after that.</summary>
    internal const int AtOnce = 16;

    // Bounded by the attachments: each is in it at most once.
    private readonly ConcurrentQueue<SessionOutbox> _waiting = new();
    private long _batch = 1;
    private int _wokenInBatch;
    private int _isCalled;

    /// <summary>An outbox has got something to say. Called by the loop alone.</summary>
    public void Add(SessionOutbox outbox)
    {
        if (outbox.StreamWokenIn == _batch)
        {
            outbox.Wake();
        }
        else if (_wokenInBatch < AtOnce)
        {
            _wokenInBatch++;
            outbox.StreamWokenIn = _batch;
            outbox.Wake();
        }
        else
        {
            outbox.AnnounceWake();
            _waiting.Enqueue(outbox);
        }
    }

    /// <summary>The loop has added what its batch came to.</summary>
    public void EndBatch()
    {
        _batch++;
        _wokenInBatch = 0;
        Call();
    }

    /// <summary>Has the pool wake whoever waits for it.</summary>
    public void Call()
    {
        if (!_waiting.IsEmpty && Interlocked.Exchange(ref _isCalled, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        for (var woken = 0; woken < AtOnce && _waiting.TryDequeue(out var outbox); woken++)
        {
            outbox.WakeAnnounced();
        }

        // Who adds before this has called nobody, so what waits is looked at after it.
        Interlocked.Exchange(ref _isCalled, 0);
        Call();
    }
}
