using System.Globalization;
using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

/// <summary>
/// Identity of a segment, repeated in every batch, so that no block of another file is ever taken for one of this: server id (8 bits),
/// generation (24), sequence within the generation (32, from 1; 0 is no segment).
/// </summary>
internal readonly record struct SegmentId(ulong Value)
{
    internal const string Prefix = "log.";
    internal const int MaxGeneration = (1 << 24) - 1;

    internal SegmentId(ServerId serverId, int generation, int sequence)
        : this(((ulong)serverId.Value << 56) | ((ulong)generation << 32) | (uint)sequence)
    {
        Invariant.Holds(generation is >= 1 and <= MaxGeneration);
        Invariant.Holds(sequence >= 1);
    }

    internal bool IsNone => Value == 0;

    internal int Sequence => (int)(uint)Value;

    /// <summary>The segment of this number in the same generation of the same server.</summary>
    internal SegmentId WithSequence(int sequence) => new((Value & ~(ulong)uint.MaxValue) | (uint)sequence);

    internal string FileName => Prefix + Sequence.ToString("x8", CultureInfo.InvariantCulture);

    internal static bool TryParseSequence(string name, out int sequence)
    {
        sequence = 0;
        return name.Length == Prefix.Length + 8
            && name.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out sequence)
            && sequence >= 1;
    }

    /// <summary>Block boundary behind the segment header: where batches begin.</summary>
    internal const long FirstBatch = Framing.BlockBytes;
}
