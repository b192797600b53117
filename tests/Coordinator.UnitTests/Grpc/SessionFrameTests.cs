using Coordinator.Grpc.Public;
using Coordinator.Grpc.Public.Mapping;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Requests;
using Coordinator.Server.Clients;
using Coordinator.Tree.Txns;
using CsCheck;
using Google.Protobuf;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.UnitTests.Grpc;

public sealed class SessionFrameTests
{
    private readonly RecordedInputs _inputs = new();
    private readonly ClientGateway _gateway = new(new GatewayOptions { Server = new ServerId(1) });
    private readonly StreamOutbox _stream;
    private readonly SessionFrameReader _reader;

    public SessionFrameTests()
    {
        _gateway.Start(_inputs);
        _stream = _gateway.OpenStream();
        _reader = new SessionFrameReader(_gateway, _stream, []);
    }

    [Fact]
    public async Task Take_OpenWithRequests_PostsThemInOrder()
    {
        var frame = new Wire.ClientFrame { Attachment = 4, Open = new Wire.OpenSession { TimeoutMilliseconds = 5000 }, Ping = new Wire.Ping { Number = 1 } };
        frame.Requests.Add(Write(1));
        frame.Requests.Add(new Wire.Request { RequestId = 2, Read = new Wire.Read { GetData = new Wire.GetData { Path = "/a" } } });

        await _reader.TakeAsync(frame, TestContext.Current.CancellationToken);
        await _reader.LeaveAsync();

        Assert.Equal([typeof(ClientOpen), typeof(ClientRequests), typeof(ClientPing), typeof(ClientGone)], _inputs.All.Select(input => input.GetType()));
        var requests = Assert.IsType<ClientRequests>(_inputs.All[1]).Requests;
        Assert.Equal([1L, 2L], requests.Select(request => request.RequestId));
    }

    [Fact]
    public async Task Take_RequestsOfAnUnknownAttachment_AreLateAndDropped()
    {
        var frame = new Wire.ClientFrame { Attachment = 9 };
        frame.Requests.Add(Write(1));

        await _reader.TakeAsync(frame, TestContext.Current.CancellationToken);

        Assert.Empty(_inputs.All);
    }

    [Fact]
    public async Task Take_SecondOpenOfAnAttachment_IsMalformed()
    {
        var frame = new Wire.ClientFrame { Attachment = 4, Open = new Wire.OpenSession() };
        await _reader.TakeAsync(frame, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<MalformedRequestException>(() => _reader.TakeAsync(frame, TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public void ToRequest_WriteWithoutABody_UsesUpItsNumber()
    {
        var request = RequestMap.ToRequest(new Wire.Request { RequestId = 1, Write = new Wire.Write { WriteSeq = 7 } });

        var write = Assert.IsType<WriteRequest>(request);
        Assert.Equal(7, write.WriteSeq);
        Assert.Equal(ErrorCode.BadArguments, Assert.IsType<ErrorTxn>(write.Body).Code);
    }

    [Fact]
    public void ToWriteWithParents_CreatesEveryAncestorFirst()
    {
        var create = new CreateOp("/a/b/c-", default, Acl.OpenToAll, CreateMode.PersistentSequential, 0, IfAbsent: false);

        var write = OpMap.ToWriteWithParents(create, []);

        Assert.Equal(["/a", "/a/b", "/a/b/c-"], write.Ops.Select(op => op.Path));
        Assert.True(write.IsMulti);
        Assert.All(write.Ops.Take(2), op => Assert.True(((CreateOp)op).IfAbsent));
    }

    [Fact]
    public Task Take_DamagedFrames_IsAnErrorOrInputs() =>
        Gen.Select(Gen.Int[0, 1 << 16], Gen.Byte, Gen.Bool, Gen.Byte.Array[0, 60]).SampleAsync(async (position, value, cut, noise) =>
        {
            var frame = new Wire.ClientFrame { Attachment = 1, Attach = new Wire.AttachSession { SessionId = 5, AttachNumber = 2, Password = ByteString.CopyFrom(new byte[16]) } };
            frame.Attach.Watches.Add(new Wire.AddWatch { Path = "/w", WatchId = 1 });
            frame.Requests.Add(Write(1));
            var bytes = frame.ToByteArray();
            bytes[position % bytes.Length] = value;
            await TryTakeAsync(cut ? bytes[..(position % bytes.Length)] : bytes);
            await TryTakeAsync(noise);
        });

    [Fact]
    public void WeightOf_AnItem_IsNeverBelowTheWire()
    {
        var options = new GatewayOptions { Server = new ServerId(1) };
        var hits = Enumerable.Range(0, 50).Select(i => new WatchHit(new WatchedEvent(WatchedEventType.Created, "/é/" + i, new Zxid(i)), [i, long.MaxValue])).ToList();
        ClientItem[] items =
        [
            new AttachedItem(new SessionId(long.MaxValue), int.MaxValue, 1, long.MaxValue, new Zxid(long.MaxValue)),
            new ReplyItem(long.MaxValue, ErrorCode.NoNode, new string('é', 50), new Zxid(long.MaxValue), new Zxid(long.MaxValue), 1, 1, [], null),
            new EventsItem(hits, new Zxid(long.MaxValue)),
            new PongItem(long.MaxValue, long.MaxValue, true, new Zxid(long.MaxValue)),
            new EndedItem(ErrorCode.SessionMoved, new string('漢', 50), 100),
        ];

        Assert.All(items, item => Assert.True(ItemMap.ToFrame(uint.MaxValue, [item], options).CalculateSize() <= ItemMap.WeightOf(item)));
    }

    private static async Task TryTakeAsync(byte[] bytes)
    {
        var inputs = new RecordedInputs();
        var gateway = new ClientGateway(new GatewayOptions { Server = new ServerId(1) });
        gateway.Start(inputs);
        var reader = new SessionFrameReader(gateway, gateway.OpenStream(), []);
        try
        {
            await reader.TakeAsync(Wire.ClientFrame.Parser.ParseFrom(bytes), TestContext.Current.CancellationToken);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or MalformedRequestException)
        {
            Assert.NotEmpty(error.Message);
        }
    }

    private static Wire.Request Write(ulong number) => new()
    {
        RequestId = number,
        Write = new Wire.Write { WriteSeq = number, Op = new Wire.Op { Create = new Wire.CreateOp { Path = "/a" } } },
    };
}
