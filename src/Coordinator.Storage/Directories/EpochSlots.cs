using System.Buffers.Binary;
using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Storage.Directories;

/// <summary>
/// The epochs in two slots of 4 KiB. A save writes and flushes one, then the other, both with the same content and number: so at
/// rest both are durable and agree, a torn save leaves one whole slot (the old or the new state), and a single rotten slot never
/// lets an older promise pass for the newest. Slot: magic (8), format version (4), server id (4), number (8), accepted (4),
/// current (4), flags (4: 1 voter, 2 suspect; others reserved), zeros, checksum of all before it (8).
/// </summary>
internal sealed class EpochSlots(IDisk disk, string directory, ServerId serverId)
{
    private const ulong Magic = 0x48_43_4F_50_45_4F_43_43; // "CCOEPOCH"
    private const int FormatVersion = 1;
    private const int Slots = 2;
    private const int VoterFlag = 1;
    private const int SuspectFlag = 2;

    private readonly string _path = Path.Join(directory, DirectoryLayout.Epochs);
    private ulong _number;

    /// <summary>The newest state that checks; null when none does.</summary>
    internal EpochState? Read() => Newest(ReadSlots())?.State;

    /// <summary>
    /// As <see cref="Read"/>, and makes both slots durable. A process that was killed between write and flush leaves a slot that
    /// only the page cache holds: it is written again with the same bytes, which cannot tear, before the other one is touched.
    /// </summary>
    internal EpochState? Load(List<string> notes)
    {
        var slots = ReadSlots();
        if (Newest(slots) is not { } newest)
        {
            notes.Add($"{_path}: missing, or neither slot checks: the server counts as blank");
            return null;
        }

        if (slots[0] is null || slots[1] is null)
        {
            notes.Add($"{_path}: one slot did not check and was written anew");
        }

        _number = newest.Number;
        Write(newest.State, firstSlot: slots[0]?.Number == newest.Number ? 0 : 1);
        return newest.State;
    }

    internal void Save(EpochState state)
    {
        _number++;
        var isNew = !disk.Exists(_path);
        Write(state, firstSlot: 0);
        if (isNew)
        {
            disk.FlushDirectory(directory);
        }
    }

    private void Write(EpochState state, int firstSlot)
    {
        var block = Encode(state);
        using var file = disk.Open(_path, DiskOpenMode.OpenOrCreate);
        for (var turn = 0; turn < Slots; turn++)
        {
            file.Write((firstSlot + turn) % Slots * Framing.BlockBytes, block);
            file.Flush();
        }
    }

    private byte[] Encode(EpochState state)
    {
        var block = new byte[Framing.BlockBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(block, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(8), FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(12), serverId.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(16), _number);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(24), state.Accepted.Value);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(28), state.Current.Value);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(32), (state.Voter ? VoterFlag : 0) | (state.Suspect ? SuspectFlag : 0));
        Framing.Seal(block);
        return block;
    }

    private Slot?[] ReadSlots()
    {
        if (!disk.Exists(_path))
        {
            return [null, null];
        }

        using var file = disk.Open(_path, DiskOpenMode.Open);
        return [ReadSlot(file, 0), ReadSlot(file, 1)];
    }

    private static Slot? Newest(Slot?[] slots) =>
        slots[0] is { } first && (slots[1] is not { } second || first.Number >= second.Number) ? first : slots[1];

    private Slot? ReadSlot(IDiskFile file, int slot)
    {
        Span<byte> block = stackalloc byte[Framing.BlockBytes];
        var isWhole = file.Read(slot * Framing.BlockBytes, block) == block.Length
            && BinaryPrimitives.ReadUInt64LittleEndian(block) == Magic
            && BinaryPrimitives.ReadInt32LittleEndian(block[8..]) == FormatVersion
            && BinaryPrimitives.ReadInt32LittleEndian(block[12..]) == serverId.Value
            && BinaryPrimitives.ReadInt32LittleEndian(block[24..]) is >= 0 and <= Epoch.MaxValue
            && BinaryPrimitives.ReadInt32LittleEndian(block[28..]) is >= 0 and <= Epoch.MaxValue
            && Framing.IsSealed(block);
        if (!isWhole)
        {
            return null;
        }

        var state = new EpochState(
            new Epoch(BinaryPrimitives.ReadInt32LittleEndian(block[24..])),
            new Epoch(BinaryPrimitives.ReadInt32LittleEndian(block[28..])),
            Voter: (BinaryPrimitives.ReadInt32LittleEndian(block[32..]) & VoterFlag) != 0,
            Suspect: (BinaryPrimitives.ReadInt32LittleEndian(block[32..]) & SuspectFlag) != 0);
        return new Slot(BinaryPrimitives.ReadUInt64LittleEndian(block[16..]), state);
    }

    private readonly record struct Slot(ulong Number, EpochState State);
}
