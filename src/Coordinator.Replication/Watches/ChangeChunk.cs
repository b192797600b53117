using System.Buffers.Binary;
using System.Text;
using Coordinator.Primitives;
using Coordinator.Tree;

namespace Coordinator.Replication.Watches;

/// <summary>
/// Some txns of the ring, one behind the other in one array: zxid (8 bytes), number of changes (4), bytes in all (4), then each change: its type
/// (1), the places of the two lists of its readers (4 and 4; 0 for none), the length of its path (2), its path. In memory only.
/// </summary>
internal sealed class ChangeChunk(int firstBytes)
{
    /// <summary>Some hundred changes, all of which a search may have to walk over.</summary>
    private const int Length = 4096;

    private const int CountAt = 8;
    private const int BytesAt = 12;
    private const int TxnBytes = 16;
    private const int ReadersAt = 1;
    private const int ParentReadersAt = 5;
    private const int PathLengthAt = 9;
    private const int ChangeBytes = 11;

    private readonly byte[] _bytes = new byte[Math.Max(Length, firstBytes)];

    /// <summary>The lists that the changes name, shared with the tree; nearly always none.</summary>
    private readonly List<IReadOnlyList<Acl>> _readers = [];

    private int _start;
    private int _end;

    /// <summary>The newest txn.</summary>
    public Zxid Last { get; private set; }

    public bool IsEmpty => _start == _end;

    /// <summary>Bytes that a txn takes.</summary>
    public static int BytesOf(IReadOnlyList<TreeChange> changes)
    {
        var bytes = TxnBytes;
        for (var i = 0; i < changes.Count; i++)
        {
            bytes += ChangeBytes + Encoding.UTF8.GetByteCount(changes[i].Path);
        }

        return bytes;
    }

    public bool HasRoom(int bytes) => bytes <= _bytes.Length - _end;

    public void Append(Zxid zxid, IReadOnlyList<TreeChange> changes, int bytes)
    {
        var txn = _bytes.AsSpan(_end, bytes);
        BinaryPrimitives.WriteInt64LittleEndian(txn, zxid.Value);
        BinaryPrimitives.WriteInt32LittleEndian(txn[CountAt..], changes.Count);
        BinaryPrimitives.WriteInt32LittleEndian(txn[BytesAt..], bytes);
        var rest = txn[TxnBytes..];
        for (var i = 0; i < changes.Count; i++)
        {
            rest = Write(rest, changes[i]);
        }

        Invariant.Holds(rest.IsEmpty);
        _end += bytes;
        Last = zxid;
    }

    /// <summary>Lets the oldest txn go.</summary>
    public (Zxid Zxid, int Changes, int Bytes) DropFirst()
    {
        var first = At(_start);
        _start += first.Bytes;
        return first;
    }

    /// <summary>The first txn after a zxid, which is before the last one here.</summary>
    public RingTxn Next(Zxid after)
    {
        Invariant.Holds(after < Last);
        var position = _start;
        var txn = At(position);
        while (txn.Zxid <= after)
        {
            position += txn.Bytes;
            txn = At(position);
        }

        var changes = new TreeChange[txn.Changes];
        var rest = _bytes.AsSpan(position + TxnBytes);
        for (var i = 0; i < changes.Length; i++)
        {
            changes[i] = Read(ref rest);
        }

        return new RingTxn(txn.Zxid, changes);
    }

    private (Zxid Zxid, int Changes, int Bytes) At(int position)
    {
        var txn = _bytes.AsSpan(position, TxnBytes);
        return (
            new Zxid(BinaryPrimitives.ReadInt64LittleEndian(txn)),
            BinaryPrimitives.ReadInt32LittleEndian(txn[CountAt..]),
            BinaryPrimitives.ReadInt32LittleEndian(txn[BytesAt..]));
    }

    private Span<byte> Write(Span<byte> to, TreeChange change)
    {
        var length = Encoding.UTF8.GetBytes(change.Path, to[ChangeBytes..]);
        to[0] = (byte)change.Type;
        BinaryPrimitives.WriteInt32LittleEndian(to[ReadersAt..], PlaceOf(change.Readers));
        BinaryPrimitives.WriteInt32LittleEndian(to[ParentReadersAt..], PlaceOf(change.ParentReaders));
        BinaryPrimitives.WriteUInt16LittleEndian(to[PathLengthAt..], checked((ushort)length));
        return to[(ChangeBytes + length)..];
    }

    private TreeChange Read(ref Span<byte> from)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(from[PathLengthAt..]);
        var change = new TreeChange((WatchedEventType)from[0], Encoding.UTF8.GetString(from.Slice(ChangeBytes, length)))
        {
            Readers = ReadersOf(BinaryPrimitives.ReadInt32LittleEndian(from[ReadersAt..])),
            ParentReaders = ReadersOf(BinaryPrimitives.ReadInt32LittleEndian(from[ParentReadersAt..])),
        };
        from = from[(ChangeBytes + length)..];
        return change;
    }

    private int PlaceOf(IReadOnlyList<Acl>? readers)
    {
        if (readers is null)
        {
            return 0;
        }

        if (_readers.Count == 0 || !ReferenceEquals(_readers[^1], readers))
        {
            _readers.Add(readers);
        }

        return _readers.Count;
    }

    private IReadOnlyList<Acl>? ReadersOf(int place) => place == 0 ? null : _readers[place - 1];
}
