namespace Coordinator.Server.Audit;

/// <summary>So many lines in one second; the others are counted. For concurrent use.</summary>
/// <param name="perSecond">Most lines.</param>
/// <param name="time">The clock.</param>
internal sealed class LineBudget(int perSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _begun = time.GetTimestamp();
    private int _lines;
    private long _leftOut;

    public int PerSecond => perSecond;

    /// <summary>Takes the room of one line.</summary>
    /// <param name="leftOut">Lines that found none since the last one that did.</param>
    public bool TryTake(out long leftOut)
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_begun) >= TimeSpan.FromSeconds(1))
            {
                (_begun, _lines) = (time.GetTimestamp(), 0);
            }

            leftOut = 0;
            if (_lines == perSecond)
            {
                _leftOut++;
                return false;
            }

            _lines++;
            (leftOut, _leftOut) = (_leftOut, 0);
            return true;
        }
    }
}
