using System.Globalization;
using Coordinator.Server.Options;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Coordinator.Daemon.Run;

/// <summary>Log lines to the console: text for people on a terminal, compact JSON for everything else.</summary>
internal static class LoggingSetup
{
    private const string Template = "{Timestamp:HH:mm:ss.fff} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}";

    /// <param name="options">What is logged, and how.</param>
    /// <param name="identity">Name of the property that every line carries.</param>
    /// <param name="id">Its value.</param>
    public static Serilog.Core.Logger Create(LoggingOptions options, string identity, int id)
    {
        var logger = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Grpc", LogEventLevel.Warning)

            // Not being ready is a state, which is logged once where it changes, not an error once a second.
            .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LevelOf("None"))

            // A start that fails (a port in use) is told in one line by whoever catches it.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .Enrich.WithProperty(identity, id);
        foreach (var (source, level) in options.Levels)
        {
            logger = source.Equals("Default", StringComparison.OrdinalIgnoreCase)
                ? logger.MinimumLevel.Is(LevelOf(level))
                : logger.MinimumLevel.Override(source, LevelOf(level));
        }

        var isText = options.Format == LogFormat.Text || (options.Format == LogFormat.Auto && !Console.IsOutputRedirected);
        logger = isText
            ? logger.WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture)
            : logger.WriteTo.Console(new CompactJsonFormatter());
        return logger.CreateLogger();
    }

    private static LogEventLevel LevelOf(string name) => name switch
    {
        "Trace" => LogEventLevel.Verbose,
        "Debug" => LogEventLevel.Debug,
        "Warning" => LogEventLevel.Warning,
        "Error" => LogEventLevel.Error,
        "Critical" => LogEventLevel.Fatal,
        "None" => (LogEventLevel)((int)LogEventLevel.Fatal + 1),
        _ => LogEventLevel.Information,
    };
}
