namespace Coordinator.TestKit.Recipes;

/// <summary>Who may hold at the same time as a holder: whom of its line it must not have ahead of it.</summary>
public enum Sharing
{
    /// <summary>Nobody: a lock, a writer, a leader, the owner of a partition.</summary>
    Alone,

    /// <summary>Readers: no writer is ahead.</summary>
    Reader,

    /// <summary>So many: fewer than the permits are ahead.</summary>
    Permit,
}
