namespace Coordinator.Controller.Core.Machine;

/// <summary>
/// For how long a candidate that reached too few lets others be elected first. Each time is twice as long as the one before, up to a bound, until a reign has
/// held: where everybody is cut off somebody reigns now and then, and nobody for the rest.
/// </summary>
internal sealed class Rest
{
    /// <summary>The longest pause, in first ones.</summary>
    private const int Longest = 8;

    private readonly long _first;
    private long _next;
    private long _until;

    /// <param name="first">The first pause, in milliseconds.</param>
    public Rest(long first) => (_first, _next) = (first, first);

    /// <summary>Whether it may campaign.</summary>
    /// <param name="now">The time in milliseconds.</param>
    public bool IsOver(long now) => now >= _until;

    /// <summary>It has resigned.</summary>
    /// <param name="now">The time in milliseconds.</param>
    public void Begin(long now)
    {
        _until = now + _next;
        _next = Math.Min(2 * _next, Longest * _first);
    }

    /// <summary>A reign of its has held.</summary>
    public void Forget() => _next = _first;
}
