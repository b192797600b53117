using System.Buffers.Binary;
using System.Text;

namespace Coordinator.Tree;

/// <summary>
/// A znode's name and data in one array: two bytes of the name's length, the name as UTF-8, the data. A name of its own would cost an object
/// for each znode. Never written to after it is made.
/// </summary>
internal readonly struct ZnodeContent
{
    private const int LengthBytes = sizeof(ushort);

    private readonly byte[] _bytes;

    private ZnodeContent(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Name => _bytes.AsSpan(LengthBytes, NameLength);

    public ReadOnlyMemory<byte> Data => _bytes.AsMemory(LengthBytes + NameLength);

    public int DataLength => _bytes.Length - LengthBytes - NameLength;

    private int NameLength => BinaryPrimitives.ReadUInt16LittleEndian(_bytes);

    public static ZnodeContent Of(ReadOnlySpan<char> name, ReadOnlySpan<byte> data)
    {
        var bytes = New(Encoding.UTF8.GetByteCount(name), data);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(LengthBytes));
        return new ZnodeContent(bytes);
    }

    public static ZnodeContent Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        var bytes = New(name.Length, data);
        name.CopyTo(bytes.AsSpan(LengthBytes));
        return new ZnodeContent(bytes);
    }

    /// <summary>The same name with other data.</summary>
    public ZnodeContent With(ReadOnlySpan<byte> data) => Of(Name, data);

    private static byte[] New(int nameLength, ReadOnlySpan<byte> data)
    {
        var bytes = new byte[LengthBytes + nameLength + data.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, checked((ushort)nameLength));
        data.CopyTo(bytes.AsSpan(LengthBytes + nameLength));
        return bytes;
    }
}
