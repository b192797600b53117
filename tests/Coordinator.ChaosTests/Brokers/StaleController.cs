using Coordinator.ChaosTests.Cluster;
using Coordinator.Primitives;
using Coordinator.Protocol.Broker.V1;
using Grpc.Core;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>One who goes on as a controller whose reign is over: every broker must refuse its command, and the ensemble its write.</summary>
/// <param name="tree">Where the brokers are registered.</param>
/// <param name="brokers">Their calls, by id.</param>
internal sealed class StaleController(SeenTree tree, IReadOnlyDictionary<int, Replication.ReplicationClient> brokers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Commands that were refused for their epoch.</summary>
    public int Commands { get; private set; }

    /// <summary>Writes that were refused for the fence.</summary>
    public int Writes { get; private set; }

    /// <summary>Sends a late command to every broker, and a late write to the ensemble.</summary>
    /// <param name="then">Whose reign is over.</param>
    /// <param name="now">Who reigns.</param>
    /// <exception cref="InvalidOperationException">The write was not refused, or the later reign has no larger epoch.</exception>
    /// <exception cref="TimeoutException">A broker did not refuse the command.</exception>
    public async Task ActAsync(SeenController then, SeenController now)
    {
        if (now.Epoch <= then.Epoch)
        {
            throw new InvalidOperationException($"controller epoch {now.Epoch} follows {then.Epoch}");
        }

        if (await tree.WriteFencedAsync(then) is var code && code != ErrorCode.BadVersion)
        {
            throw new InvalidOperationException($"a write fenced as controller epoch {then.Epoch} was, in epoch {now.Epoch}, answered with {code}");
        }

        Writes++;
        foreach (var broker in brokers.Keys)
        {
            await Ensemble.UntilAsync($"broker {broker} to refuse controller epoch {then.Epoch}", () => RefusedAsync(broker, then));
            Commands++;
        }
    }

    /// <summary>
    /// A command without orders, before any other of its reign: it changes nothing at a broker that has not heard of the later reign yet, and is sent again.
    /// </summary>
    private async Task<string> RefusedAsync(int broker, SeenController then)
    {
        if (!(await tree.LivesAsync()).TryGetValue(broker, out var life))
        {
            return "it is not registered";
        }

        try
        {
            var command = new CommandRequest { ControllerEpoch = then.Epoch, Incarnation = life };
            var response = await brokers[broker].CommandAsync(command, deadline: DateTime.UtcNow + Patience);
            return response.Answer is CommandResponse.Types.Answer.StaleController ? string.Empty : $"it answers {response.Answer}";
        }
        catch (RpcException noAnswer)
        {
            return noAnswer.Status.Detail;
        }
    }
}
