using Coordinator.Primitives;

namespace Coordinator.UnitTests.Fuzzing;

/// <summary>A decoder, what it reads when all is well, and what it may cost when nothing is.</summary>
internal abstract class FuzzTarget
{
    /// <summary>What it decodes.</summary>
    public abstract string Name { get; }

    /// <summary>Inputs that decode.</summary>
    public abstract IReadOnlyList<byte[]> Valid { get; }

    /// <summary>Bytes that it may allocate, whatever it is given.</summary>
    public abstract long FixedBytes { get; }

    /// <summary>Bytes that it may allocate for each byte of input.</summary>
    public abstract long BytesPerByte { get; }

    /// <summary>Makes ready to decode an input. The result decodes it: it returns for every input, be it by an error, and throws for none.</summary>
    public abstract Action Prepare(byte[] input);

    /// <summary>Where a mutation goes: anywhere, unless the format has places that matter more.</summary>
    public virtual int Place(SeededRandom random, int length) => random.Next(length);

    /// <summary>Puts checksums right again, so that what stands behind them is reached too.</summary>
    public virtual void Reseal(byte[] input)
    {
    }
}
