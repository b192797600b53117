using Coordinator.Replication;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.Server.Loop;

/// <summary>The last inputs of the loop, for the report of a crash. Heavy ones are kept as a line of text, so that the ring stays small.</summary>
internal sealed class InputRing
{
    public const int Capacity = 256;

    private readonly object?[] _inputs = new object?[Capacity];
    private long _count;

    public void Add(Input input)
    {
        _inputs[_count % Capacity] = IsHeavy(input) ? Summary(input) : input;
        _count++;
    }

    /// <summary>Oldest first, one line each, numbered from the start of the process.</summary>
    public IEnumerable<string> Lines()
    {
        for (var number = Math.Max(0, _count - Capacity); number < _count; number++)
        {
            var kept = _inputs[number % Capacity];
            yield return $"{number}: {(kept as string) ?? InputText.Of((Input)kept!)}";
        }
    }

    private static bool IsHeavy(Input input) => input switch
    {
        PeerReceived { Message: Propose propose } => propose.Records.Count > 8 || propose.Records.Any(record => record.Body.Length > 512),
        PeerReceived { Message: SnapshotChunk } => true,
        LogRead or SnapshotRead or SnapshotDecoded => true,
        ClientRequests or UnaryWrite => true,
        _ => false,
    };

    private static string Summary(Input input) => input switch
    {
        PeerReceived { Message: Propose propose } received =>
            $"PeerReceived(From={received.From}, Propose(Stay={propose.Stay}, {propose.Records.Count} records {propose.Records[0].Zxid} to {propose.Records[^1].Zxid}, Commit={propose.Commit}))",
        PeerReceived { Message: SnapshotChunk chunk } received =>
            $"PeerReceived(From={received.From}, SnapshotChunk(Stay={chunk.Stay}, Offset={chunk.Offset}, {chunk.Bytes.Length} bytes, IsLast={chunk.IsLast}))",
        LogRead read => $"LogRead(RequestId={read.RequestId}, {read.Records.Count} records)",
        SnapshotRead read => $"SnapshotRead(RequestId={read.RequestId}, {read.Bytes.Length} bytes, IsLast={read.IsLast})",
        ClientRequests requests => $"ClientRequests({requests.Attachment}, {requests.Requests.Count} from {requests.Requests[0].RequestId})",
        UnaryWrite write => $"UnaryWrite({write.CallId}, {write.Body.Ops.Count} ops)",
        _ => input.GetType().Name,
    };
}
