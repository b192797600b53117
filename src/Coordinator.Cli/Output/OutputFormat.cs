namespace Coordinator.Cli.Output;

/// <summary>How results and errors are printed.</summary>
internal enum OutputFormat
{
    Text,
    Json,
}
