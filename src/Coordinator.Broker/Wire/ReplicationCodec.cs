using Coordinator.Broker.Replicas;
using Coordinator.Controller.Core.Fetching;
using Coordinator.Controller.Core.Logs;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Records;
using Google.Protobuf;
using Proto = Coordinator.Protocol.Broker.V1;

namespace Coordinator.Broker.Wire;

/// <summary>Questions and answers of followers and leaders, to the wire and back. What is no message of ours is <see cref="InvalidDataException"/>.</summary>
internal static class ReplicationCodec
{
    public static Proto.FetchRequest ToWire(IReadOnlyList<FetchPosition> positions)
    {
        var request = new Proto.FetchRequest { Follower = positions[0].Request.Follower.ToString() };
        request.Positions.AddRange(positions.Select(position => new Proto.FetchPosition
        {
            Partition = NameCodec.ToWire(position.Partition),
            LeaderEpoch = position.Request.LeaderEpoch.Value,
            Offset = position.Request.Offset,
            LastEpoch = position.Request.LastEpoch.Value,
            TopicId = position.TopicId,
        }));
        return request;
    }

    public static IReadOnlyList<FetchPosition> ToPositions(Proto.FetchRequest request)
    {
        var follower = NameCodec.ToReplica(request.Follower);
        return
        [
            .. request.Positions.Select(position => new FetchPosition(
                NameCodec.ToPartition(position.Partition),
                position.TopicId,
                new FetchRequest(
                    follower,
                    new LeaderEpoch(NameCodec.AtLeast(-1, position.LeaderEpoch, "leader_epoch")),
                    NameCodec.AtLeast(0, position.Offset, "offset"),
                    new LeaderEpoch(NameCodec.AtLeast(-1, position.LastEpoch, "last_epoch"))))),
        ];
    }

    public static Proto.FetchResponse ToWire(AnswerFetches answered)
    {
        var response = new Proto.FetchResponse();
        response.Answers.AddRange(answered.Answers.Select(ToWire));
        return response;
    }

    public static IReadOnlyList<FetchedPartition> ToAnswers(Proto.FetchResponse response) =>
        [.. response.Answers.Select(answer => new FetchedPartition(
            NameCodec.ToPartition(answer.Partition),
            answer.TopicId,
            new LeaderEpoch(NameCodec.AtLeast(-1, answer.LeaderEpoch, "leader_epoch")),
            ToAnswer(answer),
            ToBatches(answer)))];

    private static Proto.FetchAnswer ToWire(FetchedPartition said)
    {
        var answer = new Proto.FetchAnswer { Partition = NameCodec.ToWire(said.Partition), LeaderEpoch = said.Epoch.Value, TopicId = said.TopicId };
        switch (said.Answer)
        {
            case FetchGoesOn goesOn:
                answer.Records = new Proto.FetchAnswer.Types.Records { HighWatermark = goesOn.HighWatermark, StartOffset = goesOn.StartOffset };
                answer.Records.Batches.AddRange(said.Batches.Select(batch => UnsafeByteOperations.UnsafeWrap(batch.Bytes)));
                break;
            case FetchDiverges diverges:
                answer.Diverges = new Proto.FetchAnswer.Types.Diverges { Epoch = diverges.End.Epoch.Value, EndOffset = diverges.End.EndOffset };
                break;
            case FetchIsOutside outside:
                answer.Outside = new Proto.FetchAnswer.Types.Outside { StartOffset = outside.StartOffset };
                break;
            case FetchIsFenced fenced:
                answer.Fenced = new Proto.FetchAnswer.Types.Fenced { CurrentEpoch = fenced.Current.Value };
                break;
            default:
                answer.Early = new Proto.FetchAnswer.Types.Early();
                break;
        }

        return answer;
    }

    private static FetchAnswer ToAnswer(Proto.FetchAnswer answer) => answer.AnswerCase switch
    {
        Proto.FetchAnswer.AnswerOneofCase.Records => new FetchGoesOn(
            NameCodec.AtLeast(0, answer.Records.HighWatermark, "high_watermark"), NameCodec.AtLeast(0, answer.Records.StartOffset, "start_offset")),
        Proto.FetchAnswer.AnswerOneofCase.Diverges => new FetchDiverges(new EpochEnd(
            new LeaderEpoch(NameCodec.AtLeast(-1, answer.Diverges.Epoch, "epoch")), NameCodec.AtLeast(-1, answer.Diverges.EndOffset, "end_offset"))),
        Proto.FetchAnswer.AnswerOneofCase.Outside => new FetchIsOutside(NameCodec.AtLeast(0, answer.Outside.StartOffset, "start_offset")),
        Proto.FetchAnswer.AnswerOneofCase.Fenced => new FetchIsFenced(new LeaderEpoch(NameCodec.AtLeast(-1, answer.Fenced.CurrentEpoch, "current_epoch"))),
        Proto.FetchAnswer.AnswerOneofCase.Early => new FetchIsEarly(),
        _ => throw new InvalidDataException("an answer of a leader says nothing"),
    };

    private static List<RecordBatch> ToBatches(Proto.FetchAnswer answer)
    {
        var batches = new List<RecordBatch>();
        foreach (var bytes in answer.Records?.Batches ?? [])
        {
            batches.Add(RecordBatch.TryRead(bytes.Memory, out var batch) is { } why ? throw new InvalidDataException(why) : batch);
        }

        return batches;
    }
}
