using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using Coordinator.Tree.Codecs;
using Coordinator.Tree.Txns;

namespace Coordinator.Tree;

/// <summary>
/// Reads a snapshot from chunks of any size, which may be hostile. Nothing is believed before the end: the tree appears only when
/// structure, counts, checksum and digest are right.
/// </summary>
/// <param name="seed">Of the tree's hash tables; see <see cref="DataTree(ulong)"/>.</param>
/// <param name="knownLevel">The newest apply level that this program knows: the state of a newer one cannot be gone on with.</param>
public sealed class TreeSnapshotReader(ulong seed, int knownLevel = TxnHeader.CurrentApplyLevel)
{
    private const int MaxLengthBytes = 5;

    private readonly TreeSnapshotBuilder _builder = new(seed, knownLevel);
    private readonly XxHash3 _checksum = new();

    /// <summary>Kept, because one for each record would be a fifth of what reading allocates.</summary>
    private Func<ulong>? _checksumBefore;

    private byte[] _pending = [];
    private int _pendingLength;

    /// <summary>Pending bytes that have been taken.</summary>
    private int _taken;

    /// <summary>Those of them that the checksum covers already: records are short, and adding each alone would cost more than reading it.</summary>
    private int _covered;

    private bool _hasMagic;

    /// <summary>Why the bytes are no snapshot; null as long as they may be one.</summary>
    public string? Error { get; private set; }

    /// <summary>
    /// Whether the reason is a format or an apply level that this program does not know: the bytes may well be whole, for another program.
    /// </summary>
    public bool IsUnknownFormat { get; private set; }

    /// <summary>Takes the next bytes.</summary>
    /// <param name="chunk">Any number of bytes; not kept.</param>
    /// <returns>False when <see cref="Error"/> is set; nothing more is read then.</returns>
    public bool Feed(ReadOnlySpan<byte> chunk)
    {
        if (Error is not null)
        {
            return false;
        }

        Append(chunk);
        while (Error is null && TryTakeFrame(_pending.AsMemory(_taken, _pendingLength - _taken), out var frame))
        {
            _taken += frame;
        }

        if (Error is not null)
        {
            return false;
        }

        Cover();
        _pending.AsSpan(_taken, _pendingLength - _taken).CopyTo(_pending);
        _pendingLength -= _taken;
        (_taken, _covered) = (0, 0);
        return true;
    }

    /// <summary>Says that all bytes were fed.</summary>
    /// <returns>The tree; null when <see cref="Error"/> is set.</returns>
    public DataTree? Complete()
    {
        if (Error is null && (_pendingLength > 0 || !_builder.HasEnded))
        {
            Fail("the snapshot is truncated");
        }

        return Error is null ? _builder.Tree : null;
    }

    private void Append(ReadOnlySpan<byte> chunk)
    {
        var needed = checked(_pendingLength + chunk.Length);
        if (needed > _pending.Length)
        {
            Array.Resize(ref _pending, (int)Math.Max(needed, Math.Min(_pending.Length * 2L, Array.MaxLength)));
        }

        chunk.CopyTo(_pending.AsSpan(_pendingLength));
        _pendingLength = needed;
    }

    /// <summary>Reads the magic or one record, if all of it is there.</summary>
    private bool TryTakeFrame(ReadOnlyMemory<byte> input, out int taken)
    {
        taken = 0;
        if (!_hasMagic)
        {
            return TryTakeMagic(input.Span, out taken);
        }

        if (input.IsEmpty || !TryReadLength(input, out var prefix, out var length) || input.Length - prefix < length)
        {
            return false;
        }

        // The end holds the checksum of everything before it.
        var record = input.Slice(prefix, length);
        if (_builder.Take(record, _checksumBefore ??= ChecksumBefore) is { } reason)
        {
            IsUnknownFormat = _builder.IsUnknownLevel;
            Fail(reason);
            return false;
        }

        taken = prefix + length;
        return true;
    }

    private bool TryTakeMagic(ReadOnlySpan<byte> input, out int taken)
    {
        taken = TreeSnapshot.Magic.Length;
        var known = Math.Min(input.Length, taken);
        if (!input[..known].SequenceEqual(TreeSnapshot.Magic[..known]))
        {
            IsUnknownFormat = known == taken && input[..(taken - 1)].SequenceEqual(TreeSnapshot.Magic[..(taken - 1)]);
            Fail(IsUnknownFormat
                ? $"snapshot format {input[taken - 1]} is not known to this program (it knows {TreeSnapshot.Magic[^1]})"
                : "this is no snapshot of a tree");
            return false;
        }

        if (known < taken)
        {
            return false;
        }

        _hasMagic = true;
        return true;
    }

    /// <summary>The checksum of everything before the record at hand.</summary>
    private ulong ChecksumBefore()
    {
        Cover();
        return _checksum.GetCurrentHashAsUInt64();
    }

    private void Cover()
    {
        _checksum.Append(_pending.AsSpan(_covered, _taken - _covered));
        _covered = _taken;
    }

    private bool TryReadLength(ReadOnlyMemory<byte> input, out int prefix, out int length)
    {
        var head = input[..Math.Min(input.Length, MaxLengthBytes)];
        var last = head.Span.IndexOfAnyInRange((byte)0, (byte)0x7f);
        (prefix, length) = (last + 1, 0);
        if (last < 0 && head.Length < MaxLengthBytes)
        {
            return false;
        }

        var decoder = new ByteDecoder(head);
        var value = decoder.Varint();
        if (decoder.HasFailed || value > TreeSnapshot.MaxRecordBytes)
        {
            Fail($"a record has no length, or one above {TreeSnapshot.MaxRecordBytes}");
            return false;
        }

        length = (int)value;
        return true;
    }

    [MemberNotNull(nameof(Error))]
    private void Fail(string reason)
    {
        Error ??= reason;
        _pending = [];
        _pendingLength = 0;
    }
}
