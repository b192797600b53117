using System.Buffers.Binary;
using System.Text;
using Coordinator.Primitives;

namespace Coordinator.Tree;

/// <summary>
/// A znode's name, and all that a change of its data replaces, in one array: two bytes of the name's length, the name as UTF-8, the data, their
/// hash, and, if they were ever changed, what the stat says of the last change. A name of its own would cost an object for each znode; most
/// znodes are never changed, and need no room for what their creation says already. Never written to after it is made.
/// </summary>
internal readonly struct ZnodeContent
{
    private const int LengthBytes = sizeof(ushort);
    private const int HashBytes = sizeof(ulong);
    private const int VersionBytes = sizeof(int);
    private const int MtimeAndVersionBytes = sizeof(long) + VersionBytes;
    private const int ChangeBytes = sizeof(long) + MtimeAndVersionBytes;

    /// <summary>Beside the name's length: the data were changed.</summary>
    private const ushort Changed = 0x8000;

    private readonly byte[] _bytes;

    private ZnodeContent(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Name => _bytes.AsSpan(LengthBytes, NameLength);

    public ReadOnlyMemory<byte> Data => _bytes.AsMemory(LengthBytes + NameLength, DataLength);

    public int DataLength => HashStart - LengthBytes - NameLength;

    /// <summary>Hash of the data, kept so that a change of the stat does not read them again.</summary>
    public ulong DataHash => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(HashStart));

    /// <summary>Changes of the data.</summary>
    public int Version => IsChanged ? BinaryPrimitives.ReadInt32LittleEndian(FromEnd(VersionBytes)) : 0;

    private int NameLength => Head & ~Changed;

    private bool IsChanged => (Head & Changed) != 0;

    private ushort Head => BinaryPrimitives.ReadUInt16LittleEndian(_bytes);

    private int HashStart => _bytes.Length - HashBytes - (IsChanged ? ChangeBytes : 0);

    /// <summary>Of a znode as it is created.</summary>
    /// <param name="name">The last component of the path, empty for the root.</param>
    /// <param name="data">Copied.</param>
    public static ZnodeContent Of(ReadOnlySpan<char> name, ReadOnlySpan<byte> data)
    {
        var bytes = New(Encoding.UTF8.GetByteCount(name), data, isChanged: false);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(LengthBytes));
        return new ZnodeContent(bytes);
    }

    /// <summary>Of a znode whose data were never changed.</summary>
    /// <param name="name">The last component of the path as UTF-8, empty for the root.</param>
    /// <param name="data">Copied.</param>
    public static ZnodeContent Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data) => new(New(name, data, isChanged: false));

    /// <summary>Of a znode whose data were changed.</summary>
    /// <param name="name">The last component of the path as UTF-8, empty for the root.</param>
    /// <param name="data">Copied.</param>
    /// <param name="mzxid">Zxid of the last change.</param>
    /// <param name="mtime">Stamped time of it.</param>
    /// <param name="version">Changes so far.</param>
    public static ZnodeContent Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, Zxid mzxid, long mtime, int version)
    {
        var bytes = New(name, data, isChanged: true);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(bytes.Length - ChangeBytes), mzxid.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(bytes.Length - MtimeAndVersionBytes), mtime);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(bytes.Length - VersionBytes), version);
        return new ZnodeContent(bytes);
    }

    /// <summary>Zxid of the last change of the data; before the first, that of the creation.</summary>
    public Zxid MzxidOr(Zxid czxid) => IsChanged ? new Zxid(BinaryPrimitives.ReadInt64LittleEndian(FromEnd(ChangeBytes))) : czxid;

    /// <summary>Stamped time of the last change of the data; before the first, that of the creation.</summary>
    public long MtimeOr(long ctime) => IsChanged ? BinaryPrimitives.ReadInt64LittleEndian(FromEnd(MtimeAndVersionBytes)) : ctime;

    private static byte[] New(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, bool isChanged)
    {
        var bytes = New(name.Length, data, isChanged);
        name.CopyTo(bytes.AsSpan(LengthBytes));
        return bytes;
    }

    private static byte[] New(int nameLength, ReadOnlySpan<byte> data, bool isChanged)
    {
        var head = (ushort)checked((short)nameLength);
        var bytes = new byte[LengthBytes + nameLength + data.Length + HashBytes + (isChanged ? ChangeBytes : 0)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, isChanged ? (ushort)(head | Changed) : head);
        data.CopyTo(bytes.AsSpan(LengthBytes + nameLength));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(LengthBytes + nameLength + data.Length), TreeDigest.OfData(data));
        return bytes;
    }

    private ReadOnlySpan<byte> FromEnd(int bytes) => _bytes.AsSpan(_bytes.Length - bytes);
}
