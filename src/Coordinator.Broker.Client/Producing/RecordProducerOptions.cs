namespace Coordinator.Broker.Client.Producing;

/// <summary>How a producer works.</summary>
public sealed record RecordProducerOptions
{
    /// <summary>When a record counts as delivered.</summary>
    public RecordAcks Acks { get; init; } = RecordAcks.All;

    /// <summary>Until when a record is tried, from the moment that it was taken.</summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a batch that is not full waits for more records; zero: not at all.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Most records of a batch, 1 to 10,000.</summary>
    public int BatchRecords { get; init; } = 500;

    /// <summary>Most bytes of a batch that has more than one record.</summary>
    public int BatchBytes { get; init; } = 64 << 10;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
