namespace Coordinator.Server.Options;

/// <summary>Something wrong with the configuration.</summary>
/// <param name="Key">The key, as it is written in every source.</param>
/// <param name="Message">What is wrong, with the value and what it may be.</param>
public sealed record ConfigurationMistake(string Key, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Key}: {Message}";
}
