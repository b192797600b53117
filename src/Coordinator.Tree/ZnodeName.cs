using System.Buffers;
using System.Text;
using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>
/// Names as znodes keep them, UTF-8, beside names as callers give them. No legal name has a surrogate, so the ordinal order of the texts is
/// the order of the bytes; what a caller asks for need not be legal, and is compared as it is.
/// </summary>
internal static class ZnodeName
{
    public static bool Equals(ReadOnlySpan<byte> name, ReadOnlySpan<char> text) =>
        name.Length == text.Length ? Ascii.Equals(name, text) : name.Length > text.Length && Compare(name, text) == 0;

    /// <summary>The ordinal order of the texts.</summary>
    public static int Compare(ReadOnlySpan<byte> name, ReadOnlySpan<char> text)
    {
        var position = 0;
        while (!name.IsEmpty && position < text.Length)
        {
            var (order, taken) = name[0] < 0x80 ? (name[0] - text[position], 1) : CompareFirst(name, text[position]);
            if (order != 0)
            {
                return order;
            }

            name = name[taken..];
            position++;
        }

        return name.IsEmpty ? position - text.Length : 1;
    }

    private static (int Order, int Taken) CompareFirst(ReadOnlySpan<byte> name, char other)
    {
        var isRead = Rune.DecodeFromUtf8(name, out var rune, out var taken) == OperationStatus.Done;
        Invariant.Holds(isRead && rune.IsBmp);
        return (rune.Value - other, taken);
    }
}
