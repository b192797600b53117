namespace Coordinator.Broker.Client.Consuming;

/// <summary>Where reading begins.</summary>
public readonly record struct ConsumeStart
{
    private const long AtEarliest = -1;
    private const long AtLatest = -2;

    private ConsumeStart(long offset) => Offset = offset;

    /// <summary>With the first record that the log has.</summary>
    public static ConsumeStart Earliest => new(AtEarliest);

    /// <summary>Behind the last committed record.</summary>
    public static ConsumeStart Latest => new(AtLatest);

    internal bool IsEarliest => Offset == AtEarliest;

    internal bool IsLatest => Offset == AtLatest;

    internal long Offset { get; }

    /// <summary>With the record at an offset.</summary>
    /// <param name="offset">At least 0.</param>
    public static ConsumeStart At(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return new ConsumeStart(offset);
    }
}
