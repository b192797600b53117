using System.Globalization;
using System.Text;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;
using Coordinator.TestKit.History;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>A znode that only the holder of something writes.</summary>
/// <param name="history">Where the writes are recorded.</param>
/// <param name="path">The znode.</param>
internal sealed class GuardedZnode(RecipeHistory history, string path)
{
    private static long _writes;

    /// <summary>Writes, if the holder still holds; by any session.</summary>
    /// <param name="client">By whose session.</param>
    /// <param name="hold">The holder.</param>
    public async Task WriteAsync(ICoordinatorClient client, Hold hold)
    {
        var value = string.Create(CultureInfo.InvariantCulture, $"{hold.Worker} {hold.Token} {Interlocked.Increment(ref _writes)}");
        history.Add(await WriteAsync(client, hold, value));
    }

    private async Task<GuardedWrite> WriteAsync(ICoordinatorClient client, Hold hold, string value)
    {
        try
        {
            var request = new TxnRequest(new SetDataOp(path, Encoding.UTF8.GetBytes(value))) { Guards = [new HolderGuard(hold.Path, hold.Token)] };
            var result = await client.WriteAsync(request);
            return result.Code switch
            {
                ErrorCode.Ok => new GuardedWrite(hold, path, value, CallOutcome.Done, result.Zxid, result.Results[0].Stat!.Value.Version),
                ErrorCode.GuardFailed or ErrorCode.NoNode => new GuardedWrite(hold, path, value, CallOutcome.Refused, result.Zxid),
                _ => throw new InvalidOperationException($"a guarded write to {path} was refused with {result.Code}: {result.Message}"),
            };
        }
        catch (CoordinatorException notDecided)
        {
            return new GuardedWrite(hold, path, value, notDecided.IsTransient ? CallOutcome.Refused : CallOutcome.Unknown);
        }
        catch (ObjectDisposedException)
        {
            return new GuardedWrite(hold, path, value, CallOutcome.Unknown);
        }
    }
}
