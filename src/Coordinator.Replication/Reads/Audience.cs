namespace Coordinator.Replication.Reads;

/// <summary>
/// Whether clients wait here for what is committed. The leader tells a server without any of commits up to a tick later
/// (<see cref="Zab.ZabPeer.IsQuiet"/>); whoever comes to it then must not see that.
/// </summary>
internal sealed class Audience(ReplicaContext context)
{
    /// <summary>For so long it is waited for the next client, so that calls one after the other do not change it each time.</summary>
    internal const int PatienceTicks = 10;

    private long _heardAt;

    /// <summary>What is applied here may be a tick behind, because nobody was here.</summary>
    public bool WasAway => context.Zab.IsQuiet && context.IsServing && !context.IsLeading;

    /// <summary>A client is here.</summary>
    public void Heard()
    {
        _heardAt = context.Ticks;
        context.Zab.IsQuiet = false;
    }

    /// <summary>Time passes.</summary>
    /// <param name="attachments">Clients that are attached.</param>
    public void OnTick(int attachments)
    {
        if (attachments > 0)
        {
            _heardAt = context.Ticks;
        }
        else if (context.Ticks - _heardAt > PatienceTicks)
        {
            context.Zab.IsQuiet = true;
        }
    }
}
