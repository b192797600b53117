using Coordinator.Files;

namespace Coordinator.Broker.Log.Segments;

/// <summary>Reads a file piece by piece, with few calls.</summary>
internal sealed class FileWindow(IDiskFile file)
{
    private const int WindowBytes = 64 << 10;

    private byte[] _window = new byte[WindowBytes];
    private long _from;
    private int _count;

    /// <summary>The bytes at a position, fewer where the file ends. Valid until the next call.</summary>
    internal ReadOnlySpan<byte> At(long position, int count)
    {
        if (position < _from || position + count > _from + _count)
        {
            if (count > _window.Length)
            {
                _window = new byte[count];
            }

            _from = position;
            _count = file.Read(position, _window);
        }

        var start = (int)(position - _from);
        return _window.AsSpan(start, Math.Min(count, _count - start));
    }
}
