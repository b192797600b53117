using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coordinator.Files;

/// <summary>
/// Memory that begins at a block boundary and does not move: whole blocks in it can be written past the kernel's cache
/// (<see cref="DiskOpenMode.OpenBlocks"/>).
/// </summary>
public sealed class BlockBuffer
{
    private readonly byte[] _memory;
    private readonly int _start;

    /// <summary>Takes memory; what is in it is anything.</summary>
    /// <param name="length">Its bytes; the largest is a block less than 2 GiB.</param>
    public BlockBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Array.MaxLength - Framing.BlockBytes);
        Length = length;
        _memory = GC.AllocateUninitializedArray<byte>(length + Framing.BlockBytes, pinned: true);
        _start = (int)(-AddressOf(_memory) & (Framing.BlockBytes - 1));
    }

    /// <summary>Its bytes.</summary>
    public int Length { get; }

    /// <summary>The bytes themselves.</summary>
    public Span<byte> Bytes => _memory.AsSpan(_start, Length);

    /// <summary>Whether some bytes begin at a block boundary of memory and are whole blocks. They must not move.</summary>
    internal static bool IsBlocks(ReadOnlySpan<byte> bytes) => ((AddressOf(bytes) | bytes.Length) & (Framing.BlockBytes - 1)) == 0;

    private static unsafe nint AddressOf(ReadOnlySpan<byte> bytes) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
}
