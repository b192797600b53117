using System.Text.Json;

namespace Coordinator.IntegrationTests.Ensembles;

/// <summary>One line of <c>coordinatord dev --output json</c>.</summary>
internal sealed record EnsembleEvent(
    string Event,
    int ServerId = 0,
    int? Pid = null,
    string? Client = null,
    string? Peer = null,
    string? Http = null,
    string? Config = null,
    string? State = null,
    int? LeaderId = null,
    int? Code = null,
    int BrokerId = 0)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static EnsembleEvent Parse(string line) =>
        JsonSerializer.Deserialize<EnsembleEvent>(line, Options) ?? throw new FormatException("not an event: " + line);
}
