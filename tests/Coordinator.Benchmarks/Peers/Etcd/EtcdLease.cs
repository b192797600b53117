using Coordinator.Benchmarks.Peers.Etcd.Wire;
using Grpc.Core;
using Grpc.Net.Client;

namespace Coordinator.Benchmarks.Peers.Etcd;

/// <summary>A lease that is kept alive as etcd's own client does it: a question for each third of its time. Disposing revokes it.</summary>
internal sealed class EtcdLease : IAsyncDisposable
{
    private const int LeaseSeconds = 30;

    private static readonly TimeSpan RevokePatience = TimeSpan.FromSeconds(2);

    private readonly GrpcChannel _channel;
    private readonly Lease.LeaseClient _leases;
    private readonly long _id;
    private readonly AsyncDuplexStreamingCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> _alive;
    private readonly PeriodicTimer _timer = new(TimeSpan.FromSeconds(LeaseSeconds) / 3);
    private readonly Task _asking;

    private EtcdLease(GrpcChannel channel, Lease.LeaseClient leases, long id)
    {
        (_channel, _leases, _id) = (channel, leases, id);
        _alive = leases.LeaseKeepAlive();
        _asking = AskAsync();
    }

    /// <summary>Grants one, and keeps it alive.</summary>
    /// <param name="channel">Its own; disposed with it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RpcException">The member does not grant it.</exception>
    public static async Task<EtcdLease> GrantAsync(GrpcChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            var leases = new Lease.LeaseClient(channel);
            var granted = await leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = LeaseSeconds }, cancellationToken: cancellationToken);
            return new EtcdLease(channel, leases, granted.ID);
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">It had run out.</exception>
    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        try
        {
            await _asking;
            await _alive.RequestStream.CompleteAsync();
            await _leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = _id }, deadline: DateTime.UtcNow + RevokePatience);
        }
        finally
        {
            _alive.Dispose();
            _channel.Dispose();
        }
    }

    private async Task AskAsync()
    {
        do
        {
            await _alive.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = _id });
            if (!await _alive.ResponseStream.MoveNext(CancellationToken.None) || _alive.ResponseStream.Current.TTL <= 0)
            {
                throw new IOException("a lease ran out though it was kept alive");
            }
        }
        while (await _timer.WaitForNextTickAsync());
    }
}
