using Coordinator.Grpc.Public;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Requests;
using Coordinator.Server.Clients;
using Coordinator.Server.Loop;
using Coordinator.Zab;
using Google.Protobuf;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.UnitTests.Fuzzing.Targets;

/// <summary>Frames of a session, through the reader of a stream; writes that have a legal shape must have an encoding.</summary>
internal sealed class SessionFrameTarget : FuzzTarget
{
    public override string Name => "session frame";

    public override long FixedBytes => 64 << 10;

    public override long BytesPerByte => 256;

    public override IReadOnlyList<byte[]> Valid { get; } = [.. WireSamples.SessionFrames().Select(frame => frame.ToByteArray())];

    public override Action Prepare(byte[] input)
    {
        var inputs = new Shaped();
        var gateway = new ClientGateway(new GatewayOptions { Server = new ServerId(1) });
        gateway.Start(inputs);
        var reader = new SessionFrameReader(gateway, gateway.OpenStream(), []);
        return () =>
        {
            try
            {
                reader.TakeAsync(Wire.ClientFrame.Parser.ParseFrom(input), CancellationToken.None).AsTask().GetAwaiter().GetResult();
            }
            catch (Exception refused) when (refused is InvalidProtocolBufferException or MalformedRequestException)
            {
                return;
            }
        };
    }

    private sealed class Shaped : IInputQueue
    {
        public ValueTask PostAsync(Input input, int weight = 0, CancellationToken cancellation = default)
        {
            foreach (var request in (input as ClientRequests)?.Requests ?? [])
            {
                if (request is WriteRequest write)
                {
                    Writes.Check(write.Body);
                }
            }

            return ValueTask.CompletedTask;
        }
    }
}
