namespace Coordinator.Server.Options;

/// <summary>The part of the configuration that is about traces.</summary>
internal static class TelemetryOptionsReader
{
    private const string Section = "Coordinator:Telemetry";

    public static TelemetryOptions Read(OptionsSource source) => new()
    {
        OtlpEndpoint = ReadEndpoint(source),
        TracePercent = source.Number($"{Section}:TracePercent", 100, 0, 100),
    };

    private static Uri? ReadEndpoint(OptionsSource source)
    {
        const string Key = $"{Section}:OtlpEndpoint";
        if (source.Find(Key) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && (endpoint.Scheme == Uri.UriSchemeHttp || endpoint.Scheme == Uri.UriSchemeHttps))
        {
            return endpoint;
        }

        source.Mistake(Key, $"'{text}' is not a URL like http://collector:4317");
        return null;
    }
}
