namespace Coordinator.Broker.Log;

/// <summary>A data directory that cannot be used: another process has it, it was never formatted, or its own files do not check.</summary>
/// <param name="message">Which directory, and why.</param>
internal sealed class LogDirectoryException(string message) : IOException(message);
