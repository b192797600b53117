using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;

namespace Coordinator.Controller;

/// <summary>
/// Registers a broker for as long as a session lives. A registration of the same directory is a former life of this broker, for one process has the
/// directory: it is replaced, in one multi that is guarded by its creation (KAFKA-14845). One of another directory is another broker's: it is waited for.
/// </summary>
/// <param name="self">The broker.</param>
/// <param name="paths">Where things lie in the tree.</param>
/// <param name="pause">Between two looks at another's registration.</param>
/// <param name="isTaken">Told each time that another has the id.</param>
public sealed class Registrar(BrokerId self, ControllerPaths paths, TimeSpan pause, Action<BrokerRegistration?> isTaken)
{
    /// <summary>Registers.</summary>
    /// <param name="client">The session.</param>
    /// <param name="registration">What the broker says of itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The life that has begun.</returns>
    /// <exception cref="CoordinatorException">The session is over, or the service refuses.</exception>
    public async Task<Incarnation> RegisterAsync(ICoordinatorClient client, BrokerRegistration registration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        await new ControllerStore(client, paths).PrepareAsync(cancellationToken).ConfigureAwait(false);
        var path = paths.Broker(self);
        var data = ControllerJson.Write(registration);
        var create = new CreateOp(path, data, CreateMode.Ephemeral);
        while (true)
        {
            var created = await DecideAsync(client, new TxnRequest(create), cancellationToken).ConfigureAwait(false);
            if (created.Code != ErrorCode.NodeExists)
            {
                created.EnsureApplied();
                return new Incarnation(created.Zxid.Value);
            }

            var former = await Patience.UntilDecidedAsync(token => ReadAsync(client, path, token), cancellationToken).ConfigureAwait(false);
            if (former?.Stat is not { } stat)
            {
                continue;
            }

            var known = ControllerJson.TryReadBroker(former.Data.Span);
            if (known?.Directory == registration.Directory)
            {
                var replace = new TxnRequest([new DeleteOp(path), create]) { Guards = [new HolderGuard(path, stat.Czxid)], IsMulti = true };
                var replaced = await DecideAsync(client, replace, cancellationToken).ConfigureAwait(false);
                if (replaced.IsApplied)
                {
                    return new Incarnation(replaced.Zxid.Value);
                }
            }
            else
            {
                isTaken(known);
                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static Task<TxnResult> DecideAsync(ICoordinatorClient client, TxnRequest request, CancellationToken cancellationToken) =>
        Patience.UntilDecidedAsync(token => client.WriteAsync(request, token), cancellationToken);

    private static async Task<ReadResult?> ReadAsync(ICoordinatorClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await client.ReadAsync(new DataRead(path), cancellationToken).ConfigureAwait(false);
        }
        catch (CoordinatorException absent) when (absent.Code == ErrorCode.NoNode)
        {
            return null;
        }
    }
}
