using Coordinator.Primitives;

namespace Coordinator.Tree;

public sealed partial class DataTree
{
    /// <summary>
    /// Hash of the request whose result is kept under a write number, so that another request under that number is not given its result;
    /// null when there is none (see <see cref="RecordedResult"/>).
    /// </summary>
    public ulong? RecordedRequestHash(SessionId id, long seq) =>
        State.Sessions.TryFind(id, out var session) && seq > session.AckedSeq && seq <= session.LastAppliedSeq
            ? session.Results[seq].RequestHash
            : null;
}
