using System.Buffers.Binary;
using Coordinator.Primitives;

namespace Coordinator.UnitTests.Fuzzing;

/// <summary>Inputs that are almost right: flipped, cut, spliced, with lengths that lie. One seed, one input.</summary>
internal sealed class Mutator(FuzzTarget target)
{
    private const int MaxBytes = 1 << 17;
    private const int MaxRandomBytes = 300;

    private static readonly byte[] Bytes = [0, 1, 0x7F, 0x80, 0xFE, 0xFF];
    private static readonly long[] Numbers = [-1, 0, 1, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1 << 24, 1L << 40, 4096, 65536];

    public byte[] Make(ulong seed)
    {
        var random = new SeededRandom(seed ^ 0x5DEECE66D);
        random.Next();
        if (random.Next(10) == 0)
        {
            return Random(random, random.Next(MaxRandomBytes));
        }

        var input = (byte[])Pick(target.Valid, random).Clone();
        for (var count = 1 + random.Next(4); count > 0; count--)
        {
            input = Mutate(input, random);
        }

        input = input.Length > MaxBytes ? input[..MaxBytes] : input;
        if (random.Next(4) > 0)
        {
            target.Reseal(input);
        }

        return input;
    }

    private byte[] Mutate(byte[] input, SeededRandom random)
    {
        if (input.Length == 0)
        {
            return Random(random, 1 + random.Next(20));
        }

        var at = target.Place(random, input.Length);
        switch (random.Next(10))
        {
            case 0:
                return input[..at];
            case 1:
                return [.. input, .. Random(random, 1 + random.Next(20))];
            case 2:
                return [.. input[..at], .. Varint((ulong)Pick(Numbers, random)), .. input[Math.Min(input.Length, at + random.Next(3))..]];
            case 3:
                var other = Pick(target.Valid, random);
                return [.. input[..at], .. other[random.Next(other.Length + 1)..]];
            case 4:
                var end = Math.Min(input.Length, at + 1 + random.Next(64));
                return random.Next(2) == 0 ? [.. input[..end], .. input[at..]] : [.. input[..at], .. input[end..]];
            case 5 when input.Length - at >= sizeof(long):
                BinaryPrimitives.WriteInt64LittleEndian(input.AsSpan(at), Pick(Numbers, random) + random.Next(3) - 1);
                return input;
            case 6 when input.Length - at >= sizeof(int):
                BinaryPrimitives.WriteInt32LittleEndian(input.AsSpan(at), (int)Pick(Numbers, random) + random.Next(3) - 1);
                return input;
            case 7:
                input[at] = Pick(Bytes, random);
                return input;
            case 8:
                input[at] = (byte)random.Next();
                return input;
            default:
                input[at] ^= (byte)(1 << random.Next(8));
                return input;
        }
    }

    private static T Pick<T>(IReadOnlyList<T> items, SeededRandom random) => items[random.Next(items.Count)];

    private static byte[] Random(SeededRandom random, int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)random.Next();
        }

        return bytes;
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
