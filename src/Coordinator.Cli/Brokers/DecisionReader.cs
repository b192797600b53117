using System.Text.Json;

using Coordinator.Cli.Output;

namespace Coordinator.Cli.Brokers;

/// <summary>Reads what a controller wrote of its decisions for people: what is not there, or of another shape, is left out.</summary>
internal static class DecisionReader
{
    /// <summary>Where the controllers of the past are.</summary>
    internal const string HistoryPath = "/admin/controller_history";

    /// <summary>The last decision of a partition: its cause, its reason, and who was refused.</summary>
    /// <param name="data">The data of the partition's znode.</param>
    internal static (string? Cause, string? Reason, IReadOnlyList<RefusedCandidateJson> Refused) ReadWhy(ReadOnlyMemory<byte> data)
    {
        if (TryParse(data) is not { ValueKind: JsonValueKind.Object } state || !state.TryGetProperty("why", out var why) || why.ValueKind != JsonValueKind.Object)
        {
            return (null, null, []);
        }

        var refused = why.TryGetProperty("refused", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object)
                .Select(entry => new RefusedCandidateJson((int)(Number(entry, "broker") ?? -1), Text(entry, "why") ?? "")).ToList()
            : [];
        return (Text(why, "cause"), Text(why, "reason"), refused);
    }

    /// <summary>The controllers of the past, as the history has them.</summary>
    /// <param name="data">The data of the history's znode.</param>
    internal static IReadOnlyList<ReignJson> ReadHistory(ReadOnlyMemory<byte> data) =>
        TryParse(data) is { ValueKind: JsonValueKind.Array } history
            ?
            [
                .. history.EnumerateArray().Where(reign => reign.ValueKind == JsonValueKind.Object).Select(reign => new ReignJson(
                    (int)(Number(reign, "broker") ?? -1),
                    (int)(Number(reign, "epoch") ?? 0),
                    Number(reign, "since") ?? 0,
                    Number(reign, "gapMilliseconds"),
                    Text(reign, "cause"))),
            ]
            : [];

    private static JsonElement? TryParse(ReadOnlyMemory<byte> data)
    {
        try
        {
            using var document = JsonDocument.Parse(data);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}
