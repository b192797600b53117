namespace Coordinator.Recipes.Discovery;

/// <summary>One instance of a service.</summary>
/// <param name="Id">Unique among the instances of the service; a legal name of a znode.</param>
/// <param name="Host">Name or address.</param>
/// <param name="Port">1 to 65,535.</param>
public sealed record ServiceInstance(string Id, string Host, int Port)
{
    /// <summary>The scheme that a caller uses; by default <c>http</c>.</summary>
    public string Scheme { get; init; } = "http";

    /// <summary>What else callers may want to know: version, zone, weight, ….</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
