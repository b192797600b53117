using Coordinator.Primitives;

namespace Coordinator.Sessions;

/// <summary>Waits that double, with jitter (half to whole), so that clients do not come back in step.</summary>
/// <param name="minimum">The first wait in milliseconds.</param>
/// <param name="maximum">The longest wait in milliseconds.</param>
/// <param name="random">Jitter.</param>
internal sealed class Backoff(int minimum, int maximum, SeededRandom random)
{
    private int _step;

    /// <summary>The next wait in milliseconds.</summary>
    public int Next()
    {
        var full = (int)Math.Min(maximum, (long)minimum << Math.Min(_step, 20));
        _step++;
        return full - random.Next((full / 2) + 1);
    }

    public void Reset() => _step = 0;
}
