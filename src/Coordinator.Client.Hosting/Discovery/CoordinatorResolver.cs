using Coordinator.Client.Abstractions;
using Coordinator.Recipes.Discovery;
using Grpc.Core;
using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Hosting.Discovery;

/// <summary>The instances of one service as the addresses of a channel. While the service of coordination is away the last ones stay.</summary>
internal sealed partial class CoordinatorResolver(ServiceRegistry registry, string service, ILogger<CoordinatorResolver> logger) : Resolver
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private bool _isKnown;

    public override void Start(Action<ResolverResult> listener) => _ = Task.Run(() => RunAsync(listener));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Cancel();
            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task RunAsync(Action<ResolverResult> listener)
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await foreach (var instances in registry.ObserveAsync(service, stop).ConfigureAwait(false))
                {
                    _isKnown = true;
                    listener(ResolverResult.ForResult([.. instances.Select(ToAddress)]));
                }
            }
            catch (Exception e) when (e is CoordinatorException or OperationCanceledException or ObjectDisposedException)
            {
                if (!stop.IsCancellationRequested && !_isKnown)
                {
                    listener(ResolverResult.ForFailure(new Status(StatusCode.Unavailable, $"the instances of {service} are not known: {e.Message}", e)));
                }

                NotFollowed(logger, service, e.Message);
                await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static BalancerAddress ToAddress(ServiceInstance instance) => new(instance.Host, instance.Port);

    [LoggerMessage(1, LogLevel.Debug, "The instances of {Service} are not followed: {Trouble}")]
    private static partial void NotFollowed(ILogger logger, string service, string trouble);
}
