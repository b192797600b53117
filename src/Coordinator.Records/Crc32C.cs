using System.Buffers.Binary;
using System.Numerics;

namespace Coordinator.Records;

/// <summary>CRC32C (Castagnoli), by the processor's instruction where it has one.</summary>
public static class Crc32C
{
    /// <summary>The checksum of some bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public static uint Of(ReadOnlySpan<byte> bytes) => Extend(0, bytes);

    /// <summary>The checksum of some bytes and of those that follow them.</summary>
    /// <param name="before">The checksum of the first ones.</param>
    /// <param name="bytes">Those that follow.</param>
    public static uint Extend(uint before, ReadOnlySpan<byte> bytes)
    {
        var state = ~before;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            state = BitOperations.Crc32C(state, value);
        }

        return ~state;
    }
}
