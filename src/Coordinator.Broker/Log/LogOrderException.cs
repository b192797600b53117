namespace Coordinator.Broker.Log;

/// <summary>A batch that does not go on where the log ends, or is of an earlier reign. Nothing was appended.</summary>
/// <param name="message">Which log and which numbers.</param>
internal sealed class LogOrderException(string message) : Exception(message);
