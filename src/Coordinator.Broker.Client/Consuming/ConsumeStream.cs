using Coordinator.Controller.Core.Partitions;
using Grpc.Core;
using Proto = Coordinator.Protocol.Broker.V1;

namespace Coordinator.Broker.Client.Consuming;

/// <summary>One stream of a partition from its leader, opened when it is first read.</summary>
internal sealed class ConsumeStream(BrokerMetadata metadata, PartitionName partition, ConsumeStart start, bool follow) : IDisposable
{
    private AsyncServerStreamingCall<Proto.ConsumeResponse>? _call;
    private string _endpoint = string.Empty;

    /// <returns>Null at its end.</returns>
    /// <exception cref="BrokerException">There is no leader, or it said why not.</exception>
    public async Task<Proto.ConsumeResponse?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            _call ??= await OpenAsync(cancellationToken).ConfigureAwait(false);
            return await _call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false) ? _call.ResponseStream.Current : null;
        }
        catch (RpcException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw BrokerErrors.Read(error, _endpoint);
        }
    }

    public void Dispose() => _call?.Dispose();

    private async Task<AsyncServerStreamingCall<Proto.ConsumeResponse>> OpenAsync(CancellationToken cancellationToken)
    {
        _endpoint = (await metadata.ReachableLeaderAsync(partition, cancellationToken).ConfigureAwait(false)).Endpoint!;
        var request = new Proto.ConsumeRequest { Topic = partition.Topic, Partition = partition.Number, Follow = follow };
        if (start.IsEarliest)
        {
            request.Earliest = true;
        }
        else if (start.IsLatest)
        {
            request.Latest = true;
        }
        else
        {
            request.Offset = start.Offset;
        }

        return metadata.Of(_endpoint).Consume(request, cancellationToken: cancellationToken);
    }
}
