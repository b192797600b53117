using Coordinator.Protocol.Admin.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Coordinator.Daemon.Dev;

/// <summary>Asks one server for its state, four times a second.</summary>
internal sealed class StatePoller(DevServer server, Action<DevServer, DevState> changed)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>The newest answer.</summary>
    public DevState Current { get; private set; } = DevState.Down;

    public async Task RunAsync(CancellationToken stop)
    {
        using var channel = GrpcChannel.ForAddress("http://" + server.Client, new GrpcChannelOptions
        {
            InitialReconnectBackoff = Period,
            MaxReconnectBackoff = Period,
        });
        var admin = new Admin.AdminClient(channel);
        using var timer = new PeriodicTimer(Period);
        try
        {
            do
            {
                var before = Current;
                Current = await AskAsync(admin, stop);
                if (!Current.IsSameStateAs(before))
                {
                    changed(server, Current);
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
    }

    private static async Task<DevState> AskAsync(Admin.AdminClient admin, CancellationToken stop)
    {
        try
        {
            var status = await admin.StatusAsync(new StatusRequest(), deadline: DateTime.UtcNow + Patience, cancellationToken: stop);
            return new DevState(status.State, status.LeaderId, status.Epoch, status.LastZxid, status.NotReadyReason.Length == 0);
        }
        catch (RpcException) when (!stop.IsCancellationRequested)
        {
            return DevState.Down;
        }
        catch (RpcException)
        {
            throw new OperationCanceledException(stop);
        }
    }
}
