using Coordinator.Primitives;

namespace Coordinator.Sessions;

/// <summary>Waits that double, with jitter (half to whole), so that clients do not come back in step.</summary>
/// <param name="minimum">The first wait in milliseconds.</param>
/// <param name="maximum">The longest wait in milliseconds.</param>
/// <param name="random">Jitter.</param>
internal sealed class Backoff(int minimum, int maximum, SeededRandom random)
{
    private int _step;

    /// <summary>The next wait in milliseconds, no shorter than <paramref name="hint"/>.</summary>
    public int Next(int hint)
    {
        var full = (int)Math.Min(maximum, (long)minimum << Math.Min(_step, 20));
        _step++;
        var wait = full - random.Next((full / 2) + 1);
        return Math.Max(wait, hint);
    }

    public void Reset() => _step = 0;
}
