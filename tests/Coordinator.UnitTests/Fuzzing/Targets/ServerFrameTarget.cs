using Coordinator.Client.Mapping;
using Google.Protobuf;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.UnitTests.Fuzzing.Targets;

/// <summary>Frames of a server, as the SDK takes them.</summary>
internal sealed class ServerFrameTarget : FuzzTarget
{
    public override string Name => "server frame";

    public override long FixedBytes => 16 << 10;

    public override long BytesPerByte => 256;

    public override IReadOnlyList<byte[]> Valid { get; } = [.. WireSamples.ServerFrames().Select(frame => frame.ToByteArray())];

    public override Action Prepare(byte[] input) => () =>
    {
        try
        {
            FrameMap.FromWire(Wire.ServerFrame.Parser.ParseFrom(input));
        }
        catch (InvalidProtocolBufferException)
        {
            return;
        }
    };
}
