using Coordinator.Replication.Reads;
using Coordinator.Replication.Requests;
using Coordinator.Tree.Txns;

namespace Coordinator.Server.Clients;

/// <summary>
/// Which requests are turned away when the loop is behind: large lists first, then writes, then reads, renewals never. Refusing costs little,
/// so that what is served is served in time.
/// </summary>
public static class Admission
{
    /// <summary>A list of up to so many names is a read like others.</summary>
    public const int ShortList = 1_000;

    private static readonly TimeSpan LongestHint = TimeSpan.FromSeconds(5);

    /// <summary>How far the loop may be behind before a class is turned away.</summary>
    /// <param name="of">The class.</param>
    public static TimeSpan PatienceOf(AdmissionClass of) => of switch
    {
        AdmissionClass.LargeList => TimeSpan.FromMilliseconds(250),
        AdmissionClass.Write => TimeSpan.FromMilliseconds(500),
        AdmissionClass.Read => TimeSpan.FromSeconds(1),
        _ => TimeSpan.MaxValue,
    };

    /// <summary>Whether to turn a request away.</summary>
    /// <param name="of">Its class.</param>
    /// <param name="behind">How long what was posted to the loop has waited there.</param>
    /// <returns>0 to serve it; otherwise when to try again, in milliseconds: about as long as the loop is behind.</returns>
    public static int RetryAfterMilliseconds(AdmissionClass of, TimeSpan behind) => behind <= PatienceOf(of)
        ? 0
        : (int)(behind < LongestHint ? behind : LongestHint).TotalMilliseconds;

    /// <summary>The class of a session's request.</summary>
    /// <param name="request">The request.</param>
    public static AdmissionClass ClassOf(SessionRequest request) => request switch
    {
        WriteRequest { Body: WriteTxn } => AdmissionClass.Write,
        WriteRequest => AdmissionClass.Renewal,
        ReadRequest read => ClassOf(read.Query),
        RemoveWatchRequest => AdmissionClass.Renewal,
        _ => AdmissionClass.Read,
    };

    /// <summary>The class of a read.</summary>
    /// <param name="query">What is read.</param>
    public static AdmissionClass ClassOf(ReadQuery query) => query switch
    {
        SubtreeQuery { Limit: 0 or > ShortList } or ChildrenQuery { Limit: 0 or > ShortList } => AdmissionClass.LargeList,
        _ => AdmissionClass.Read,
    };
}
