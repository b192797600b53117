using System.Runtime.InteropServices;
using Coordinator.Primitives;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree;

/// <summary>A SHA-256 as a value, so that it can be a key without an allocation.</summary>
internal readonly record struct PasswordHash(ulong A, ulong B, ulong C, ulong D)
{
    public const int Size = TxnShape.PasswordHashBytes;

    public static PasswordHash From(ReadOnlySpan<byte> bytes)
    {
        Invariant.Holds(bytes.Length == Size);
        return MemoryMarshal.Read<PasswordHash>(bytes);
    }

    public void CopyTo(Span<byte> target) => MemoryMarshal.Write(target, in this);

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }
}
