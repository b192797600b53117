using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Replication.Requests;
using Coordinator.Tree.Txns;
using Coordinator.Zab;

namespace Coordinator.Server.Telemetry;

/// <summary>Which kind a request is of.</summary>
internal static class RequestKinds
{
    /// <summary>Names of the kinds, in their order: values of the tag <c>kind</c>.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["write", "read", "linearizable_read", "sync", "watch", "open", "attach", "close", "admin"];

    public static RequestKind Of(SessionRequest request) => request switch
    {
        WriteRequest { Body: CloseSessionTxn } => RequestKind.Close,
        WriteRequest => RequestKind.Write,
        ReadRequest read => Of(read.Query, read.Linearizable),
        _ => RequestKind.Watch,
    };

    /// <summary>Of what begins an attachment.</summary>
    public static RequestKind Of(Input input) => input switch
    {
        ClientOpen => RequestKind.Open,
        ClientAttach => RequestKind.Attach,
        _ => RequestKind.Watch,
    };

    /// <summary>Of a read.</summary>
    public static RequestKind Of(ReadQuery query, bool isLinearizable) =>
        query is SyncQuery ? RequestKind.Sync : isLinearizable ? RequestKind.LinearizableRead : RequestKind.Read;
}
