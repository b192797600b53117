using System.Text;
using Coordinator.Grpc.Peer;
using Coordinator.Grpc.Peer.Codec;
using Coordinator.Primitives;
using Coordinator.Server.Loop;
using Coordinator.Zab.Messages;
using CsCheck;
using Google.Protobuf;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.UnitTests.Grpc;

public sealed class PeerCodecTests
{
    public static TheoryData<string> Kinds => [.. PeerMessageGen.Kinds.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Decode_WhatWasEncoded_GivesTheSameMessage(string kind) =>
        PeerMessageGen.Of(PeerMessageGen.Kinds.Single(type => type.Name == kind)).Sample(message =>
            Assert.Equal(Text(message), Text(PeerCodec.Decode(Wire.PeerMessage.Parser.ParseFrom(PeerCodec.Encode(message).ToByteArray())))));

    [Fact]
    public void Weight_IsNeverBelowTheWire() =>
        PeerMessageGen.Any.Sample(message => PeerWeight.Of(message) >= PeerCodec.Encode(message).CalculateSize() + 6);

    [Fact]
    public void Decode_RandomBytes_IsAnErrorOrAMessage() => Gen.Byte.Array[0, 80].Sample(TryDecode);

    [Fact]
    public void Decode_DamagedFrames_IsAnErrorOrAMessage() =>
        Gen.Select(PeerMessageGen.Any.Array[1, 4], Gen.Int[0, 1 << 20], Gen.Byte, Gen.Bool).Sample((messages, position, value, cut) =>
        {
            var frame = new Wire.PeerFrame();
            frame.Messages.AddRange(messages.Select(PeerCodec.Encode));
            var bytes = frame.ToByteArray();
            position %= bytes.Length;
            bytes[position] = value;
            TryDecode(cut ? bytes[..position] : bytes);
        });

    [Fact]
    public void Decode_NoKind_IsAnError() => Assert.Throws<MalformedFrameException>(() => PeerCodec.Decode(new Wire.PeerMessage()));

    [Theory]
    [InlineData(5L << Zxid.CounterBits)]
    [InlineData(-1L)]
    public void Decode_ProposalThatIsNoTxn_IsAnError(long zxid)
    {
        var propose = new Wire.PeerMessage { Propose = new Wire.Propose() };
        propose.Propose.Records.Add(new Wire.LogRecord { Zxid = zxid });

        Assert.Throws<MalformedFrameException>(() => PeerCodec.Decode(propose));
    }

    [Fact]
    public void Decode_ProposalsOutOfOrder_IsAnError()
    {
        var propose = new Wire.PeerMessage { Propose = new Wire.Propose() };
        propose.Propose.Records.Add(new Wire.LogRecord { Zxid = new Zxid(new Epoch(1), 2).Value });
        propose.Propose.Records.Add(new Wire.LogRecord { Zxid = new Zxid(new Epoch(1), 1).Value });

        Assert.Throws<MalformedFrameException>(() => PeerCodec.Decode(propose));
    }

    private static void TryDecode(byte[] bytes)
    {
        try
        {
            foreach (var message in Wire.PeerFrame.Parser.ParseFrom(bytes).Messages)
            {
                Assert.IsAssignableFrom<PeerMessage>(PeerCodec.Decode(message));
            }
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or MalformedFrameException)
        {
            Assert.NotEmpty(error.Message);
        }
    }

    private static string Text(PeerMessage message)
    {
        var text = new StringBuilder();
        InputText.Append(text, message);
        return text.ToString();
    }
}
