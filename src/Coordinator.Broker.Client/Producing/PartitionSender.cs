using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Primitives;
using Coordinator.Records;
using Google.Protobuf;
using Grpc.Core;
using Proto = Coordinator.Protocol.Broker.V1;

namespace Coordinator.Broker.Client.Producing;

/// <summary>
/// Delivers the batches of one partition, in order: one stream to whoever leads it. When the stream ends, or a batch is refused for now, everything that
/// is under way is sent again in the same order under the same sequence numbers, so that what was appended is not appended twice.
/// </summary>
/// <param name="metadata">Where the leader is.</param>
/// <param name="partition">The partition.</param>
/// <param name="producer">The producer's id and epoch, at its first sequence.</param>
/// <param name="options">How a producer works.</param>
/// <param name="batched">Told of each batch that is made.</param>
internal sealed class PartitionSender(BrokerMetadata metadata, PartitionName partition, ProducerStamp producer, RecordProducerOptions options, Action batched)
{
    private readonly BatchWindow _window = new();
    private readonly BatchSource _source = new(options);
    private readonly Patience _pauses = new(Timeout.InfiniteTimeSpan, options.Time);
    private ProducerStamp _next = producer;

    // Said by who reads the answers, while who writes may be sealing under the old id: done when both have ended.
    private volatile bool _needsNewId;
    private BrokerException _last = new(ErrorCode.Unavailable, "it was never sent");

    /// <summary>False when nothing more is taken.</summary>
    public bool TryAdd(PendingRecord record) => _source.TryAdd(record);

    /// <summary>Nothing more will come.</summary>
    public void Complete() => _source.Complete();

    /// <summary>Runs until everything is delivered or has failed, and nothing more comes.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (_window.Count > 0 || await TakeAsync(stop).ConfigureAwait(false) is not null)
            {
                if (TimeLeft() == TimeSpan.Zero)
                {
                    FailWindow(_last.After(options.DeliveryTimeout));
                }
                else if (await AttemptAsync(stop).ConfigureAwait(false) is { } error)
                {
                    await RecoverAsync(error, stop).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            var ended = new BrokerException(ErrorCode.Unavailable, "the producer was ended before");
            FailWindow(ended);
            _source.Fail(ended);
        }
    }

    private async Task RecoverAsync(BrokerException error, CancellationToken stop)
    {
        _last = error;
        metadata.Doubt(partition.Topic);
        if (!error.IsTransient)
        {
            FailWindow(error);
        }
        else if (_window.Count > 0)
        {
            await _pauses.PauseAsync(stop).ConfigureAwait(false);
        }
    }

    /// <returns>Why it ended; null when nothing is wrong.</returns>
    private async Task<BrokerException?> AttemptAsync(CancellationToken stop)
    {
        using var timer = new CancellationTokenSource(TimeLeft(), options.Time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop, timer.Token);
        try
        {
            if (!_next.IsKnown || _needsNewId)
            {
                await RenewAsync(over.Token).ConfigureAwait(false);
            }

            var leader = await metadata.ReachableLeaderAsync(partition, over.Token).ConfigureAwait(false);
            return await StreamAsync(leader.Endpoint!, timer, over).ConfigureAwait(false);
        }
        catch (BrokerException error)
        {
            return error;
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<BrokerException?> StreamAsync(string endpoint, CancellationTokenSource timer, CancellationTokenSource over)
    {
        using var call = metadata.Of(endpoint).Produce(cancellationToken: over.Token);
        var reading = ReadAsync(call.ResponseStream, endpoint, timer, over);
        try
        {
            await WriteAsync(call.RequestStream, timer, over.Token).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is OperationCanceledException or RpcException or InvalidOperationException or IOException)
        {
            // What it broke by is what reading says.
            await over.CancelAsync().ConfigureAwait(false);
        }

        var error = await reading.ConfigureAwait(false);
        return error ?? (_window.Count == 0
            ? null
            : BrokerException.Transient(ErrorCode.Unavailable, timer.IsCancellationRequested ? $"{endpoint} has not answered" : $"{endpoint} ended the stream"));
    }

    private async Task WriteAsync(IClientStreamWriter<Proto.ProduceRequest> requests, CancellationTokenSource timer, CancellationToken cancellationToken)
    {
        foreach (var (number, batch) in _window.All())
        {
            await SendAsync(requests, number, batch, cancellationToken).ConfigureAwait(false);
        }

        while (true)
        {
            await _window.ShrinkAsync(BatchWindow.MaxBatches - 1, cancellationToken).ConfigureAwait(false);
            if (await TakeAsync(cancellationToken).ConfigureAwait(false) is not { } next)
            {
                break;
            }

            Rearm(timer);
            await SendAsync(requests, next.Number, next.Batch, cancellationToken).ConfigureAwait(false);
        }

        await _window.ShrinkAsync(0, cancellationToken).ConfigureAwait(false);
        await requests.CompleteAsync().ConfigureAwait(false);
    }

    private async Task SendAsync(IClientStreamWriter<Proto.ProduceRequest> requests, long number, PendingBatch batch, CancellationToken cancellationToken)
    {
        batch.Sent();
        var request = new Proto.ProduceRequest
        {
            CorrelationId = number,
            Topic = partition.Topic,
            Partition = partition.Number,
            Acks = options.Acks switch { RecordAcks.Leader => Proto.Acks.Leader, RecordAcks.None => Proto.Acks.None, _ => Proto.Acks.All },
            Batch = UnsafeByteOperations.UnsafeWrap(batch.Bytes),
        };
        await requests.WriteAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Why it ended; null when the broker has answered everything, or time is up.</returns>
    private async Task<BrokerException?> ReadAsync(
        IAsyncStreamReader<Proto.ProduceResponse> responses, string endpoint, CancellationTokenSource timer, CancellationTokenSource over)
    {
        try
        {
            while (await responses.MoveNext(over.Token).ConfigureAwait(false))
            {
                var answer = responses.Current;
                if (_window.Find(answer.CorrelationId) is not { } batch)
                {
                    continue;
                }

                if (ProduceRefusal.Of(answer, options.Acks, endpoint) is { } refusal)
                {
                    return answer.CurrentEpoch >= 0 && metadata.Reigns.IsOver(partition, new LeaderEpoch(answer.CurrentEpoch))
                        ? BrokerException.Transient(refusal.Error.Code, refusal.Error.Message)
                        : Refused(batch, refusal);
                }

                metadata.Reigns.Hear(partition, new LeaderEpoch(answer.CurrentEpoch));

                _window.Remove(batch);
                batch.Deliver(partition.Number, answer.BaseOffset, new LeaderEpoch(answer.LeaderEpoch));
                _pauses.Progress();
                Rearm(timer);
            }

            return null;
        }
        catch (RpcException broken)
        {
            return over.IsCancellationRequested ? null : BrokerErrors.Read(broken, endpoint);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
        }
    }

    private BrokerException Refused(PendingBatch batch, ProduceRefusal refusal)
    {
        if (!refusal.MayBeThere)
        {
            batch.Refused();
        }

        // Behind a batch that was refused the others are refused too, and what is said of them says nothing.
        if (refusal.Kind == RefusalKind.NewProducer && batch == _window.Oldest)
        {
            if (batch.IsInDoubt)
            {
                return refusal.Error;
            }

            _needsNewId = true;
        }

        return refusal.Kind == RefusalKind.Final ? refusal.Error : BrokerException.Transient(refusal.Error.Code, refusal.Error.Message);
    }

    private async Task<(long Number, PendingBatch Batch)?> TakeAsync(CancellationToken cancellationToken)
    {
        if (await _source.NextAsync(cancellationToken).ConfigureAwait(false) is not { } batch)
        {
            return null;
        }

        if (_next.IsKnown)
        {
            _next = batch.Seal(_next);
        }

        var number = _window.Add(batch);
        batched();
        return (number, batch);
    }

    /// <summary>What is under way goes on under a new id: none of it is in the log under the old one.</summary>
    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var (id, epoch) = await metadata.InitProducerAsync(cancellationToken).ConfigureAwait(false);
        var next = new ProducerStamp(id, epoch, 0);
        foreach (var (_, batch) in _window.All())
        {
            next = batch.Seal(next);
        }

        (_next, _needsNewId) = (next, false);
    }

    /// <summary>Without the oldest no later one can be appended under the same id: all of them fail, and what comes then has another id.</summary>
    private void FailWindow(BrokerException error)
    {
        var isInDoubt = _window.Oldest is { IsInDoubt: true };
        foreach (var (_, batch) in _window.All())
        {
            _window.Remove(batch);
            batch.Fail(isInDoubt && batch.IsInDoubt ? new BrokerException(ErrorCode.OutcomeUnknown, $"may be in {partition}, or not; {error.Message}", error) : error);
        }

        (_next, _needsNewId) = (ProducerStamp.None, false);
        _last = new BrokerException(ErrorCode.Unavailable, "it was never sent");
    }

    private void Rearm(CancellationTokenSource timer) => timer.CancelAfter(TimeLeft());

    /// <summary>For the oldest batch; infinite when there is none.</summary>
    private TimeSpan TimeLeft() => _window.Oldest is { } oldest ? Left(options.Time.GetElapsedTime(oldest.Since)) : Timeout.InfiniteTimeSpan;

    /// <summary>Zero when none is left.</summary>
    private TimeSpan Left(TimeSpan elapsed) => elapsed < options.DeliveryTimeout ? options.DeliveryTimeout - elapsed : TimeSpan.Zero;
}
