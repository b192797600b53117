namespace Coordinator.Broker.Log.Producers;

/// <summary>What a batch's producer, epoch and sequence mean for a log.</summary>
internal enum SequenceVerdict
{
    /// <summary>It is the next one of its producer, or has none.</summary>
    Next,

    /// <summary>It stands in the log already.</summary>
    Repeated,

    /// <summary>Batches before it are missing, or it is older than those that are remembered.</summary>
    Gap,

    /// <summary>A later life of the same producer has written: this one is over.</summary>
    Fenced,

    /// <summary>The log knows nothing of the producer, and the batch is not its first. It was forgotten, or its records were removed: it needs a new id.</summary>
    Unknown,
}
