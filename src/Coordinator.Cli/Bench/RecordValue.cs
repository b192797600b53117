using System.Buffers.Binary;

namespace Coordinator.Cli.Bench;

/// <summary>The value of a record of a load: which load it is of, and its number there.</summary>
internal static class RecordValue
{
    /// <summary>Bytes that are needed; what is left of a value are zeros.</summary>
    internal const int Bytes = 2 * sizeof(long);

    internal static byte[] Create(long load, long number, int size)
    {
        var value = new byte[size];
        BinaryPrimitives.WriteInt64LittleEndian(value, load);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(sizeof(long)), number);
        return value;
    }

    /// <summary>The number of a record; −1 when it is not of this load.</summary>
    internal static long NumberOf(ReadOnlySpan<byte> value, long load) =>
        value.Length >= Bytes && BinaryPrimitives.ReadInt64LittleEndian(value) == load ? BinaryPrimitives.ReadInt64LittleEndian(value[sizeof(long)..]) : -1;
}
