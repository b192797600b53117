using Coordinator.Primitives;

namespace Coordinator.TestKit.Disks;

/// <summary>
/// Content of a file, whatever its name: what reads see, what is durable, and the writes between the two. Arrays grow by need;
/// everything behind them up to the length is zero.
/// </summary>
internal sealed class SimFileBody(SimDisk disk)
{
    private const int SectorBytes = 512;

    private readonly List<PendingWrite> _pending = [];
    private byte[] _visible = [];
    private byte[] _durable = [];
    private long _durableLength;
    private bool _hasLost;

    internal long Length { get; private set; }

    internal int Read(long offset, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        var stored = (int)Math.Clamp(_visible.Length - offset, 0, count);
        _visible.AsSpan((int)Math.Min(offset, _visible.Length), stored).CopyTo(buffer);
        buffer[stored..count].Clear();
        return count;
    }

    internal void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        disk.Charge(Math.Max(0, offset + bytes.Length - Length));
        Put(ref _visible, offset, bytes);
        Length = Math.Max(Length, offset + bytes.Length);
        _pending.Add(new PendingWrite(offset, bytes.ToArray()));
    }

    internal void SetLength(long length)
    {
        disk.Charge(length - Length);
        Resize(ref _visible, length);
        Length = length;
        _pending.Add(new PendingWrite(length, null));
    }

    internal void Flush()
    {
        foreach (var write in _pending)
        {
            Apply(write);
        }

        _pending.Clear();
    }

    /// <summary>A flush that failed: pages are marked clean, some of them never reached the disk, and no later flush writes them.</summary>
    internal void FailFlush(SeededRandom random)
    {
        ApplySome(random);
        _hasLost = true;
    }

    internal void Crash(SeededRandom random)
    {
        if (_pending.Count == 0 && !_hasLost)
        {
            return;
        }

        ApplySome(random);
        _visible = _durable.AsSpan().ToArray();
        Length = _durableLength;
        _hasLost = false;
    }

    internal void Flip(long offset, byte mask)
    {
        Invariant.Holds(offset < Length);
        FlipIn(ref _visible, offset, mask);
        FlipIn(ref _durable, offset, mask);
    }

    /// <summary>Unflushed writes in any order, each whole, not at all, or some of its sectors.</summary>
    private void ApplySome(SeededRandom random)
    {
        for (var i = _pending.Count - 1; i > 0; i--)
        {
            var other = random.Next(i + 1);
            (_pending[i], _pending[other]) = (_pending[other], _pending[i]);
        }

        foreach (var write in _pending)
        {
            switch (random.Next(3))
            {
                case 0:
                    Apply(write);
                    break;
                case 1 when write.Bytes is { } bytes:
                    ApplySectors(write.Offset, bytes, random);
                    break;
            }
        }

        _pending.Clear();
    }

    private void ApplySectors(long offset, byte[] bytes, SeededRandom random)
    {
        for (var start = 0; start < bytes.Length;)
        {
            var end = (int)Math.Min(bytes.Length, start + SectorBytes - ((offset + start) % SectorBytes));
            if (random.Next(2) == 0)
            {
                Apply(new PendingWrite(offset + start, bytes[start..end]));
            }

            start = end;
        }
    }

    private void Apply(in PendingWrite write)
    {
        if (write.Bytes is null)
        {
            Resize(ref _durable, write.Offset);
            _durableLength = write.Offset;
            return;
        }

        Put(ref _durable, write.Offset, write.Bytes);
        _durableLength = Math.Max(_durableLength, write.Offset + write.Bytes.Length);
    }

    private static void Put(ref byte[] image, long offset, ReadOnlySpan<byte> bytes)
    {
        var end = checked((int)(offset + bytes.Length));
        if (end > image.Length)
        {
            Array.Resize(ref image, Math.Max(end, image.Length * 2));
        }

        bytes.CopyTo(image.AsSpan((int)offset));
    }

    private static void Resize(ref byte[] image, long length)
    {
        if (length < image.Length)
        {
            image.AsSpan((int)length).Clear();
        }
    }

    private static void FlipIn(ref byte[] image, long offset, byte mask)
    {
        if (offset >= image.Length)
        {
            Array.Resize(ref image, (int)offset + 1);
        }

        image[offset] ^= mask;
    }

    /// <summary>Bytes at an offset; no bytes: the file's length becomes the offset.</summary>
    private readonly record struct PendingWrite(long Offset, byte[]? Bytes);
}
