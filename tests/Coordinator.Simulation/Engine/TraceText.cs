using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Sessions;
using Coordinator.Sessions.Messages;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.Simulation.Engine;

/// <summary>Short forms of what a trace shows most.</summary>
internal static class TraceText
{
    public static string Of(Input input) => input switch
    {
        PeerReceived received => $"from s{received.From}: {Of(received.Message)}",
        LogRead read => $"LogRead {read.RequestId} {Of(read.Records)}",
        SnapshotRead read => $"SnapshotRead {read.RequestId} {read.Bytes.Length} bytes last={read.IsLast}",
        ClientRequests requests => $"ClientRequests {requests.Attachment.Value}: {string.Join("; ", requests.Requests)}",
        _ => input.ToString(),
    };

    public static string Of(Effect effect) => effect switch
    {
        Send send => $"to s{send.To}: {Of(send.Message)}",
        AppendTxns append => $"Append #{append.Ticket} {Of(append.Records)} commit {append.Commit}",
        StageTxns stage => $"StageTxns #{stage.Ticket} {Of(stage.Records)} commit {stage.Commit}",
        StageSnapshot stage => $"StageSnapshot #{stage.Ticket} {stage.Bytes.Length} bytes at {stage.Offset}",
        SaveSnapshot piece => $"SaveSnapshot {piece.Zxid} from {piece.Offset}{(piece.IsLast ? ", the last piece" : null)}",
        ToClient toClient => $"to client {toClient.Attachment.Value}: {Of(toClient.Item)}",
        Trace { Event: AppliedTraced applied } =>
            $"applied {applied.Record.Zxid} {applied.Txn.Body} of {applied.Txn.Header.Session} #{applied.Txn.Header.WriteSeq}: {applied.Result.Disposition} {applied.Result.Result.Code}",
        Trace trace => trace.Event.ToString(),
        _ => effect.ToString(),
    };

    public static string Of(ServerFrame frame) => frame switch
    {
        { Attached: { } attached } => $"{frame.Attachment} {attached}",
        { Pong: { } pong } => $"{frame.Attachment} {pong}",
        { Ended: { } ended } => $"{frame.Attachment} ended {ended}",
        _ => $"{frame.Attachment} {string.Join("; ", frame.Items.Select(Of))}",
    };

    public static string Of(SessionEffect effect) => effect switch
    {
        SendFrame { Frame: var frame } send =>
            $"SendFrame {send.Connection} {frame.Attachment} {frame.Open}{frame.Attach} {string.Join("; ", frame.Requests)} ping {frame.Ping}",
        DeliverEvents deliver => $"DeliverEvents {deliver.WatchId}: {string.Join("; ", deliver.Events)}",
        CompleteCall { Result: var result } complete => $"CompleteCall {complete.CallId} {result.Code} {result.Message} zxid {result.Zxid} seen {result.SeenZxid}",
        _ => effect.ToString(),
    };

    private static string Of(ServerItem item) => item switch
    {
        Events events => $"Events complete {events.CompleteZxid}: {string.Join("; ", events.Items.Select(hit => $"{hit.Event.Type} {hit.Event.Path} {hit.Event.Zxid} for {string.Join(',', hit.WatchIds)}"))}",
        Reply reply => $"Reply {reply.RequestId} {reply.Code} {reply.Message} zxid {reply.Zxid} seen {reply.SeenZxid}",
        _ => item.ToString(),
    };

    private static string Of(PeerMessage message) => message switch
    {
        Propose propose => $"Propose {propose.Stay:x} {Of(propose.Records)} commit {propose.Commit}, once flushed {propose.OnceFlushed}",
        SnapshotChunk chunk => $"SnapshotChunk {chunk.Stay:x} {chunk.Bytes.Length} bytes at {chunk.Offset} last={chunk.IsLast}",
        AckEpoch ack => $"AckEpoch {ack.Stay:x} already={ack.AlreadyAccepted} current {ack.Current} last {ack.Last} commit {ack.Commit} base {ack.LogBase} runs {string.Join(' ', ack.Runs)}",
        _ => message.ToString(),
    };

    private static string Of(ClientItem item) => item switch
    {
        EventsItem events => $"Events complete {events.CompleteZxid}: {string.Join("; ", events.Events.Select(hit => $"{hit.Event.Type} {hit.Event.Path} {hit.Event.Zxid} for {string.Join(',', hit.WatchIds)}"))}",
        _ => item.ToString(),
    };

    private static string Of(IReadOnlyList<LogRecord> records) => records.Count switch
    {
        0 => "nothing",
        1 => records[0].Zxid.ToString(),
        _ => $"{records[0].Zxid}..{records[^1].Zxid} ({records.Count})",
    };
}
