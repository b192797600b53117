using System.Globalization;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>What a broker has counted, in all its lives: each life's counts are read before it is ended.</summary>
/// <param name="metrics">Where it shows them.</param>
internal sealed class BrokerCounts(Uri metrics) : IDisposable
{
    public const string FencedCommands = "coordinator_broker_fenced_commands_total";
    public const string FencedFetches = "coordinator_broker_fenced_fetches_total";
    public const string Truncations = "coordinator_broker_truncations_total";
    public const string TruncatedBytes = "coordinator_broker_truncated_bytes_total";
    public const string Leaderships = "coordinator_broker_leaderships_total";

    private static readonly string[] Names = [FencedCommands, FencedFetches, Truncations, TruncatedBytes, Leaderships];

    private readonly Dictionary<string, long> _ended = Names.ToDictionary(name => name, _ => 0L);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>Of the lives that have ended.</summary>
    public long Total(string name) => _ended[name];

    /// <summary>The life is about to end: what it has counted stays. Lost when the broker does not answer.</summary>
    public async Task EndLifeAsync()
    {
        try
        {
            var text = await _http.GetStringAsync(metrics);
            foreach (var line in text.Split('\n'))
            {
                // name{labels} value [timestamp]
                var name = line.Split('{', ' ')[0];
                if (_ended.ContainsKey(name))
                {
                    var fields = line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    var value = fields[line.Contains('}', StringComparison.Ordinal) ? 0 : 1];
                    _ended[name] += (long)double.Parse(value, CultureInfo.InvariantCulture);
                }
            }
        }
        catch (Exception noAnswer) when (noAnswer is HttpRequestException or OperationCanceledException)
        {
            Console.Error.WriteLine($"{metrics}: the counts of a life are lost: {noAnswer.Message}");
        }
    }

    public void Dispose() => _http.Dispose();
}
