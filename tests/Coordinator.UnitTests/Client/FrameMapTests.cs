using Coordinator.Client.Abstractions.Writes;
using Coordinator.Client.Mapping;
using Coordinator.Primitives;
using Coordinator.Sessions.Messages;
using Google.Protobuf;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.UnitTests.Client;

public sealed class FrameMapTests
{
    [Fact]
    public void ToWire_Write_CarriesTheNumbersOfThisTransmissionAndTheSameBody()
    {
        var payload = RequestMap.ToWire(new TxnRequest(new SetDataOp("/a", new byte[] { 1 }, 3)) { Guards = [new HolderGuard("/lock", new Zxid(9))] });
        var first = FrameMap.ToWire(new WriteRequest(5, 2, 1, new OpsBody(payload)));
        var second = FrameMap.ToWire(new WriteRequest(6, 2, 1, new OpsBody(payload)));
        Assert.Equal((5UL, 2UL, 1UL), (first.RequestId, first.Write.WriteSeq, first.Write.AckedSeq));
        Assert.Equal(3, first.Write.Op.SetData.Version);
        Assert.Equal(9, Assert.Single(first.Write.Guards).Czxid);
        Assert.Equal(first.Write, second.Write);
    }

    [Fact]
    public void ToWire_Data_IsACopy()
    {
        var data = new byte[] { 1 };
        var payload = RequestMap.ToWire(new TxnRequest(new SetDataOp("/a", data)));
        data[0] = 2;
        Assert.Equal(1, payload.Op.SetData.Data[0]);
    }

    [Fact]
    public void ToWire_NoOpAndClose_AreNamed()
    {
        Assert.True(FrameMap.ToWire(new WriteRequest(1, 1, 0, new NoOpBody())).Write.NoOp);
        Assert.True(FrameMap.ToWire(new WriteRequest(1, 1, 0, new CloseBody())).Write.CloseSession);
    }

    [Fact]
    public void ToWire_ReadWithAWatch_LeavesThePayloadAsItWas()
    {
        var payload = new Wire.Read { GetData = new Wire.GetData { Path = "/a" } };
        var wire = FrameMap.ToWire(new ReadRequest(1, payload, new OneShotWatch(7, "/a", OneShotKind.Data)));
        Assert.Equal(7UL, wire.Read.WatchId);
        Assert.Equal(0UL, payload.WatchId);
    }

    [Fact]
    public void ToWire_Attach_CarriesEverything()
    {
        var attach = new AttachSession(
            new SessionId(1), new byte[16], 2, new Zxid(3), [new OneShotWatch(4, "/a", OneShotKind.Children)], [new PersistentWatch(5, "/b", true, new Zxid(6))]);
        var wire = FrameMap.ToWire(new ClientFrame(9) { Attach = attach });
        Assert.Equal(9U, wire.Attachment);
        Assert.Equal((1L, 2UL, 3L), (wire.Attach.SessionId, wire.Attach.AttachNumber, wire.Attach.SeenZxid));
        Assert.Equal(new Wire.RearmWatch { Path = "/a", Kind = Wire.RearmWatch.Types.Kind.Children, WatchId = 4 }, Assert.Single(wire.Attach.Rearm));
        Assert.Equal(new Wire.AddWatch { Path = "/b", Recursive = true, FromZxid = 6, WatchId = 5 }, Assert.Single(wire.Attach.Watches));
    }

    [Fact]
    public void FromWire_Frame_CarriesEverything()
    {
        var wire = new Wire.ServerFrame
        {
            Attachment = 1,
            Attached = new Wire.Attached { SessionId = 2, TimeoutMilliseconds = 3, AttachNumber = 4, LastAppliedSeq = 5, SeenZxid = 6, MaxOutstanding = 7, ServerId = 8 },
            Pong = new Wire.Pong { CountedNumber = 1, Number = 2, NoLeader = true, SeenZxid = 3 },
            Ended = new Wire.Refusal { Code = -202, Message = "m", RetryAfterMilliseconds = 9 },
        };
        var events = new Wire.Events { CompleteZxid = 12 };
        events.Events_.Add(new Wire.WatchEvent { Event = new Wire.Event { Type = Wire.EventType.Deleted, Path = "/a", Zxid = 12 }, WatchIds = { 1, 2 } });
        wire.Items.Add(new Wire.ServerItem { Reply = new Wire.Reply { RequestId = 1, Code = -101, Message = "none", Zxid = 10, SeenZxid = 11, ExpectedSeq = 4, RetryAfterMilliseconds = 5 } });
        wire.Items.Add(new Wire.ServerItem { Events = events });
        var frame = FrameMap.FromWire(Wire.ServerFrame.Parser.ParseFrom(wire.ToByteArray()));
        Assert.Equal(new Attached(new SessionId(2), 3, 4, 5, new Zxid(6)) { MaxOutstanding = 7, ServerId = new ServerId(8) }, frame.Attached);
        Assert.Equal(new Pong(1, 2, true, new Zxid(3)), frame.Pong);
        Assert.Equal(new Refusal(ErrorCode.Throttled, "m", 9), frame.Ended);
        var reply = Assert.IsType<Reply>(frame.Items[0]);
        Assert.Equal((1L, ErrorCode.NoNode, "none", 10L, 11L), (reply.RequestId, reply.Code, reply.Message, reply.Zxid.Value, reply.SeenZxid.Value));
        var item = Assert.Single(Assert.IsType<Events>(frame.Items[1]).Items);
        Assert.Equal(new WatchedEvent(WatchedEventType.Deleted, "/a", new Zxid(12)), item.Event);
        Assert.Equal([1, 2], item.WatchIds);
    }
}
