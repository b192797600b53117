using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Coordinator.Tree.Codecs;

/// <summary>
/// Reads what <see cref="ByteEncoder"/> wrote, from bytes that may be hostile. The first fault sticks in <see cref="Error"/> and every later
/// read gives a default, so that callers check once at the end. Nothing is allocated beyond what the remaining bytes can fill.
/// </summary>
internal ref struct ByteDecoder(ReadOnlyMemory<byte> input)
{
    private readonly ReadOnlySpan<byte> _span = input.Span;
    private int _position;

    public string? Error { get; private set; }

    [MemberNotNullWhen(true, nameof(Error))]
    public readonly bool HasFailed => Error is not null;

    public readonly int Remaining => _span.Length - _position;

    public readonly int Position => _position;

    public void Fail(string reason)
    {
        Error ??= string.Create(CultureInfo.InvariantCulture, $"{reason} at byte {_position}");
        _position = _span.Length;
    }

    /// <summary>Everything must have been read; anything left over is not canonical.</summary>
    public void ExpectEnd()
    {
        if (Remaining != 0)
        {
            Fail("bytes follow the end");
        }
    }

    public byte Byte()
    {
        if (Remaining < 1)
        {
            Fail("truncated");
            return 0;
        }

        return _span[_position++];
    }

    public bool Bool()
    {
        var value = Byte();
        if (value > 1)
        {
            Fail("a flag is neither 0 nor 1");
        }

        return value == 1;
    }

    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (Remaining < 1)
            {
                Fail("truncated");
                return 0;
            }

            var b = _span[_position++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                // A final zero byte is padding, and the tenth byte has room for one bit: both would give one number two forms.
                if ((b == 0 && shift > 0) || (shift == 63 && b > 1))
                {
                    break;
                }

                return value;
            }
        }

        Fail("a number is not in its shortest form");
        return 0;
    }

    public long Long() => (long)Varint();

    public int Int()
    {
        var value = Varint();
        if (value > uint.MaxValue)
        {
            Fail("a number exceeds 32 bits");
            return 0;
        }

        return (int)((uint)value >> 1) ^ -(int)(value & 1);
    }

    public int NonNegativeInt()
    {
        var value = Varint();
        if (value > int.MaxValue)
        {
            Fail("a number exceeds 31 bits");
            return 0;
        }

        return (int)value;
    }

    /// <summary>How many items follow; each takes at least <paramref name="minBytes"/>, so that a lie cannot make the reader allocate.</summary>
    public int Count(int minBytes)
    {
        var value = Varint();
        if (value > (ulong)(Remaining / minBytes))
        {
            Fail("a count exceeds the bytes that follow");
            return 0;
        }

        return (int)value;
    }

    public ulong Fixed64()
    {
        if (Remaining < 8)
        {
            Fail("truncated");
            return 0;
        }

        var value = BinaryPrimitives.ReadUInt64LittleEndian(_span[_position..]);
        _position += 8;
        return value;
    }

    /// <summary>A slice of the input, not a copy.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        var length = Count(minBytes: 1);
        var value = input.Slice(_position, length);
        _position += length;
        return value;
    }

    public string String() => Encoding.UTF8.GetString(Text());

    /// <summary>A text as the UTF-8 that it is; empty when it is none.</summary>
    public ReadOnlySpan<byte> Text()
    {
        var bytes = Bytes().Span;
        if (!Utf8.IsValid(bytes))
        {
            Fail("a text is not UTF-8");
            return [];
        }

        return bytes;
    }
}
