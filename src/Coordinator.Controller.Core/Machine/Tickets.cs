namespace Coordinator.Controller.Core.Machine;

/// <summary>Numbers of what is under way, never given twice: an answer that comes a reign too late is nobody's.</summary>
internal sealed class Tickets
{
    private long _last;

    public long Next() => ++_last;
}
