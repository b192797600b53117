namespace Coordinator.Storage;

/// <summary>The store met a fault of the disk before and does nothing more. Dispose it and open it anew.</summary>
/// <param name="fault">The first fault.</param>
public sealed class StoreFailedException(IOException fault) : IOException("store failed: " + fault.Message, fault);
