using System.Buffers.Binary;
using System.Text;

namespace Coordinator.Benchmarks.Peers.ZooKeeper;

/// <summary>Frames as ZooKeeper reads them: numbers with the high byte first, everything else behind its length.</summary>
internal sealed class JuteWriter
{
    private byte[] _bytes = new byte[4_096];
    private int _frame;

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>A frame begins; its length is filled in when it ends.</summary>
    public void BeginFrame()
    {
        _frame = Length;
        Int(0);
    }

    public void EndFrame() => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(_frame), Length - _frame - sizeof(int));

    public void Int(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), value);

    public void Long(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(sizeof(long)), value);

    public void Flag(bool value) => Take(1)[0] = value ? (byte)1 : (byte)0;

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        value.CopyTo(Take(value.Length));
    }

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Int(length);
        Encoding.UTF8.GetBytes(value, Take(length));
    }

    private Span<byte> Take(int count)
    {
        if (Length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + count));
        }

        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }
}
