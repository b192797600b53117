using System.Runtime.CompilerServices;
using Coordinator.Benchmarks.Peers.Etcd.Wire;
using Coordinator.Cli.Bench.Workloads;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Coordinator.Benchmarks.Peers.Etcd;

/// <summary>A connection to etcd, and a lease where there are ephemerals.</summary>
/// <param name="channel">Its own; disposed with it.</param>
/// <param name="connect">Makes another one, to the same server.</param>
internal sealed class EtcdSession(GrpcChannel channel, Func<GrpcChannel> connect) : IBenchSession
{
    private const int LeaseSeconds = 30;

    private readonly KV.KVClient _keys = new(channel);
    private readonly Lease.LeaseClient _leases = new(channel);
    private readonly Lock _gate = new();
    private Task<long>? _lease;
    private AsyncDuplexStreamingCall<WatchRequest, WatchResponse>? _watch;
    private Task _watching = Task.CompletedTask;

    /// <summary>Writes without a condition: that is etcd's cheapest.</summary>
    public async Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> data, bool isEphemeral, CancellationToken cancellationToken)
    {
        var request = Put(path, data);
        request.Lease = isEphemeral ? await LeaseAsync() : 0;
        await _keys.PutAsync(request, cancellationToken: cancellationToken);
        return true;
    }

    public async Task SetAsync(string path, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        await _keys.PutAsync(Put(path, data), cancellationToken: cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(string path, bool isLinearizable, CancellationToken cancellationToken)
    {
        var found = await _keys.RangeAsync(
            new RangeRequest { Key = ByteString.CopyFromUtf8(path), Serializable = !isLinearizable }, cancellationToken: cancellationToken);
        return found.Kvs.FirstOrDefault()?.Value.Memory;
    }

    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        var deleted = await _keys.DeleteRangeAsync(new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(path) }, cancellationToken: cancellationToken);
        if (deleted.Deleted != 1)
        {
            throw new IOException($"delete {path}: it is not there");
        }
    }

    public async Task WatchAsync(string path, Action changed, CancellationToken cancellationToken)
    {
        if (_watch is not null)
        {
            return;
        }

        _watch = new Watch.WatchClient(channel).Watch(cancellationToken: CancellationToken.None);
        await _watch.RequestStream.WriteAsync(
            new WatchRequest { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8(path) } }, cancellationToken);
        if (!await _watch.ResponseStream.MoveNext(cancellationToken) || !_watch.ResponseStream.Current.Created)
        {
            throw new IOException($"watch {path}: it was not created");
        }

        _watching = FollowAsync(_watch.ResponseStream, changed);
    }

    /// <summary>A lease granted and revoked is the nearest to a session that etcd has.</summary>
    public async Task OpenAndCloseAsync(bool onNewConnection, CancellationToken cancellationToken)
    {
        if (onNewConnection)
        {
            await using var other = new EtcdSession(connect(), connect);
            await other.OpenAndCloseAsync(onNewConnection: false, cancellationToken);
            return;
        }

        var granted = await _leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = LeaseSeconds }, cancellationToken: cancellationToken);
        await _leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = granted.ID }, cancellationToken: cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_lease is not null)
            {
                await _leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = await _lease }, deadline: DateTime.UtcNow.AddSeconds(2));
            }
        }
        catch (RpcException)
        {
            // It runs out.
            _lease = null;
        }

        _watch?.Dispose();
        await _watching;
        channel.Dispose();
    }

    private static PutRequest Put(string path, ReadOnlyMemory<byte> data) =>
        new() { Key = ByteString.CopyFromUtf8(path), Value = UnsafeByteOperations.UnsafeWrap(data) };

    private static async Task FollowAsync(IAsyncStreamReader<WatchResponse> answers, Action changed)
    {
        try
        {
            while (await answers.MoveNext(CancellationToken.None))
            {
                foreach (var _ in answers.Current.Events)
                {
                    changed();
                }
            }
        }
        catch (RpcException)
        {
            // Whoever waits for the change misses it, and says so.
            return;
        }
    }

    /// <summary>It outlives every load: nobody keeps it alive.</summary>
    private Task<long> LeaseAsync()
    {
        lock (_gate)
        {
            return _lease ??= GrantAsync();
        }
    }

    private async Task<long> GrantAsync() => (await _leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = 3_600 })).ID;
}
