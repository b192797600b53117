namespace Coordinator.Records;

/// <summary>Which producer a batch is of, so that a repeated batch is known again.</summary>
/// <param name="Id">At least 0; −1 when the producer wants no such memory.</param>
/// <param name="Epoch">Grows with each life of the producer; −1 without an id.</param>
/// <param name="Sequence">The number of the batch's first record among the producer's in this partition and epoch, from 0; −1 without an id.</param>
public readonly record struct ProducerStamp(long Id, short Epoch, int Sequence)
{
    /// <summary>No producer.</summary>
    public static readonly ProducerStamp None = new(-1, -1, -1);

    /// <summary>Whether there is a producer to remember.</summary>
    public bool IsKnown => Id >= 0;

    /// <summary>Whether the three numbers go together.</summary>
    public bool IsValid => IsKnown ? Epoch >= 0 && Sequence >= 0 : this == None;

    /// <summary>The sequence after some records; the largest is followed by 0.</summary>
    /// <param name="count">How many records.</param>
    public int After(int count) => unchecked(Sequence + count) & int.MaxValue;
}
