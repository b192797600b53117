using System.Text.Json;
using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Tree;

/// <content>What is kept for who asks later: why a state is what it is, and who has been the controller.</content>
public static partial class ControllerJson
{
    /// <summary>Reads why a partition's state is what it is, from the same data as the state.</summary>
    /// <param name="data">The data.</param>
    /// <returns>Null when they do not say.</returns>
    public static Why? TryReadWhy(ReadOnlySpan<byte> data) => TryRead(data, Shapes.Default.StateShape) is { } shape ? ToWhy(shape) : null;

    /// <summary>Writes the history of the reigns.</summary>
    /// <param name="history">The reigns, the oldest first.</param>
    public static byte[] Write(IReadOnlyList<Reign> history) => JsonSerializer.SerializeToUtf8Bytes(
        [
            .. history.Select(reign => new ReignShape
            {
                Epoch = reign.Epoch.Value,
                Broker = reign.Broker.Value,
                Since = reign.Since,
                GapMilliseconds = reign.GapMilliseconds,
                Cause = reign.Cause,
                Ended = reign.Ended,
            }),
        ],
        Shapes.Default.ReignShapeArray);

    /// <summary>Reads the history of the reigns.</summary>
    /// <param name="data">The data.</param>
    /// <returns>The reigns, the oldest first; null when the data are none.</returns>
    public static IReadOnlyList<Reign>? TryReadHistory(ReadOnlySpan<byte> data) =>
        TryRead(data, Shapes.Default.ReignShapeArray) is { } reigns && Array.TrueForAll(reigns, IsReign)
            ? [.. reigns.Select(reign => new Reign(new ControllerEpoch(reign.Epoch), new BrokerId(reign.Broker), reign.Since, reign.GapMilliseconds, reign.Cause!) { Ended = reign.Ended })]
            : null;

    private static bool IsReign(ReignShape? reign) =>
        reign is { Epoch: >= 1, Broker: >= 0 and <= BrokerId.MaxValue, Since: >= 0, GapMilliseconds: null or >= 0, Cause: not null };

    private static Why? ToWhy(StateShape shape) =>
        shape.Why is { Cause: { } cause, Reason: { } reason } why
            ? new Why(cause, reason, [.. (why.Refused ?? []).Select(refused => (new BrokerId(refused.Broker), refused.Why ?? string.Empty))])
            : null;

    private static WhyShape? ToShape(Why? why) => why is null
        ? null
        : new WhyShape
        {
            Cause = why.Cause,
            Reason = why.Reason,
            Refused = [.. why.Refused.Select(refused => new RefusedShape { Broker = refused.Broker.Value, Why = refused.Why })],
        };
}
