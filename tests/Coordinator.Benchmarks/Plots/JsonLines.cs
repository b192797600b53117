using System.Text.Json;

namespace Coordinator.Benchmarks.Plots;

/// <summary>What is drawn, as it is stored: a line of JSON for each.</summary>
internal static class JsonLines
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static string Line<T>(T item) => JsonSerializer.Serialize(item, Json);

    public static Task WriteAsync<T>(string file, IEnumerable<T> items, CancellationToken cancellationToken) => File.WriteAllLinesAsync(file, items.Select(Line), cancellationToken);

    /// <summary>Reads what was written.</summary>
    /// <returns>Nothing when there is no such file.</returns>
    /// <exception cref="JsonException">It is something else.</exception>
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(string file, CancellationToken cancellationToken) => File.Exists(file)
        ? [.. (await File.ReadAllLinesAsync(file, cancellationToken)).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<T>(line, Json)!)]
        : [];
}
