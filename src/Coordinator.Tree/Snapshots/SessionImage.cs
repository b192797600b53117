namespace Coordinator.Tree.Snapshots;

/// <summary>A session as it was at the point of a snapshot.</summary>
/// <param name="Session">What never changes of it.</param>
/// <param name="AckedSeq">Results up to this number were gone.</param>
/// <param name="Results">The results kept then, in the order of their numbers.</param>
internal readonly record struct SessionImage(Session Session, long AckedSeq, KeptResult[] Results)
{
    public static SessionImage Of(Session session) => new(session, session.AckedSeq, session.Results.ToArray());
}
