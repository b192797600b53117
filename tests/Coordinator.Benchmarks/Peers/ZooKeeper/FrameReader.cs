using System.Buffers.Binary;
using System.Net.Sockets;

namespace Coordinator.Benchmarks.Peers.ZooKeeper;

/// <summary>Frames from a socket, as many at once as have arrived.</summary>
/// <param name="socket">From where.</param>
internal sealed class FrameReader(Socket socket)
{
    private const int MaxFrame = 8 << 20;

    private byte[] _bytes = new byte[32_768];
    private int _begin;
    private int _end;

    /// <summary>Waits for bytes.</summary>
    /// <exception cref="IOException">The other side has closed.</exception>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _bytes.AsSpan(_begin.._end).CopyTo(_bytes);
        (_begin, _end) = (0, _end - _begin);
        if (_end == _bytes.Length)
        {
            Array.Resize(ref _bytes, 2 * _bytes.Length);
        }

        var count = await socket.ReceiveAsync(_bytes.AsMemory(_end), cancellationToken);
        _end += count > 0 ? count : throw new IOException("the server has closed the connection");
    }

    /// <summary>The next frame, without its length; it is valid until the next call of <see cref="FillAsync"/>.</summary>
    /// <returns>False when it has not arrived yet.</returns>
    public bool TryRead(out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        if (_end - _begin < sizeof(int))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(_begin));
        if (length is < 0 or > MaxFrame)
        {
            throw new IOException($"a frame of {length} bytes");
        }

        if (_end - _begin - sizeof(int) < length)
        {
            return false;
        }

        frame = _bytes.AsMemory(_begin + sizeof(int), length);
        _begin += sizeof(int) + length;
        return true;
    }
}
