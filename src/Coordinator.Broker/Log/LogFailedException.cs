namespace Coordinator.Broker.Log;

/// <summary>The log met a fault of the disk before and does nothing more: what the disk kept is known only after the directory was opened anew.</summary>
/// <param name="fault">The first fault.</param>
internal sealed class LogFailedException(IOException fault) : IOException("log failed: " + fault.Message, fault);
