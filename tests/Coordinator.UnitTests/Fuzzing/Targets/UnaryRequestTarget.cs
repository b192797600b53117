using Coordinator.Grpc.Public;
using Coordinator.Grpc.Public.Mapping;
using Google.Protobuf;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.UnitTests.Fuzzing.Targets;

/// <summary>Requests of calls without a session; the first byte of an input says which.</summary>
internal sealed class UnaryRequestTarget : FuzzTarget
{
    public override string Name => "unary request";

    public override long FixedBytes => 64 << 10;

    /// <summary>A create with parents is a create for each of at most 256 ancestors.</summary>
    public override long BytesPerByte => 2048;

    public override IReadOnlyList<byte[]> Valid { get; } = [.. WireSamples.UnaryRequests().Select(sample => (byte[])[sample.Kind, .. sample.Request.ToByteArray()])];

    public override Action Prepare(byte[] input) => () =>
    {
        try
        {
            Take(input.Length == 0 ? 0 : input[0] % WireSamples.UnaryKinds, input.AsSpan(Math.Min(1, input.Length)));
        }
        catch (Exception refused) when (refused is InvalidProtocolBufferException or MalformedRequestException)
        {
            return;
        }
    };

    private static void Take(int kind, ReadOnlySpan<byte> bytes)
    {
        switch (kind)
        {
            case 0 when Wire.CreateRequest.Parser.ParseFrom(bytes) is { Op: not null } create:
                var op = OpMap.ToOp(create.Op);
                Writes.Check(create.Parents ? OpMap.ToWriteWithParents(op, create.Guards) : OpMap.ToWrite(op, create.Guards));
                break;
            case 1 when Wire.DeleteRequest.Parser.ParseFrom(bytes) is { Op: not null } delete:
                Writes.Check(OpMap.ToWrite(OpMap.ToOp(delete.Op), delete.Guards));
                break;
            case 2 when Wire.SetDataRequest.Parser.ParseFrom(bytes) is { Op: not null } set:
                Writes.Check(OpMap.ToWrite(OpMap.ToOp(set.Op), set.Guards));
                break;
            case 3 when Wire.MultiRequest.Parser.ParseFrom(bytes) is { Multi: not null } multi:
                Writes.Check(OpMap.ToWrite(multi.Multi));
                break;
            case 4 when Wire.ListRequest.Parser.ParseFrom(bytes) is { List: not null } list:
                ReadMap.ToQuery(list.List);
                ReadMap.IsLinearizable(list.Consistency);
                break;
            case 5 when Wire.ListSubtreeRequest.Parser.ParseFrom(bytes) is { List: not null } list:
                ReadMap.ToQuery(list.List);
                break;
            case 6:
                RequestMap.ToWatch(Wire.AddWatch.Parser.ParseFrom(bytes));
                break;
            case 7 when Wire.SetAclRequest.Parser.ParseFrom(bytes) is { Op: not null } set:
                Writes.Check(OpMap.ToWrite(OpMap.ToOp(set.Op), set.Guards));
                break;
            case 8:
                var check = Wire.CheckRequest.Parser.ParseFrom(bytes);
                Writes.Check(OpMap.ToWrite(OpMap.ToOp(check), check.Guards));
                break;
        }
    }
}
