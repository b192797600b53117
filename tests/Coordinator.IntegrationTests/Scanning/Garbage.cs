using System.Buffers.Binary;
using System.Text;

namespace Coordinator.IntegrationTests.Scanning;

/// <summary>What an open port hears from those who do not speak its protocol, or speak it badly. The same for the same seed.</summary>
internal sealed class Garbage(int seed)
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Settings = 4;
    private const byte Continuation = 9;
    private const byte EndHeaders = 4;

    private static readonly byte[] Preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private readonly Random _random = new(seed);

    /// <summary>The kinds, each once and then again with other bytes.</summary>
    public IEnumerable<byte[]> Pieces(int count)
    {
        Func<byte[]>[] kinds =
        [
            () => Bytes(1, 4096), () => [], HalfHello, EndlessRecord, Http1, Http1Garbage, Http1GiantHeader, Http1GiantBody,
            () => [.. Preface, .. Bytes(1, 4096)], OversizedFrame, UnknownFrames, GiantHeaders, EndlessHeaders, HugeMessage, GarbageMessages, MalformedPack,
        ];
        for (var i = 0; i < count; i++)
        {
            yield return kinds[i % kinds.Length]();
        }
    }

    private byte[] Bytes(int least, int most)
    {
        var bytes = new byte[_random.Next(least, most)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private byte[] HalfHello() => [0x16, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3, .. Bytes(1, 300)];

    private byte[] EndlessRecord() => [0x16, 3, 3, 255, 255, .. Bytes(1000, 70_000)];

    private static byte[] Http1() => Encoding.ASCII.GetBytes("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    private byte[] Http1Garbage() => [.. Encoding.ASCII.GetBytes("POST /coordinator.client.v1.Tree/Create HTTP/1.1\r\nHost: "), .. Bytes(1, 2000)];

    private static byte[] Http1GiantHeader() => Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\nX: " + new string('a', 200_000) + "\r\n\r\n");

    private byte[] Http1GiantBody() => [.. Encoding.ASCII.GetBytes("POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"), .. Bytes(10_000, 100_000)];

    private byte[] OversizedFrame() => [.. Preface, .. Frame(Settings, 0, 0, []), 0xff, 0xff, 0xff, Data, 0, 0, 0, 0, 1, .. Bytes(1000, 40_000)];

    private byte[] UnknownFrames()
    {
        var bytes = new List<byte>([.. Preface, .. Frame(Settings, 0, 0, [])]);
        for (var i = 0; i < 50; i++)
        {
            bytes.AddRange(Frame((byte)_random.Next(0, 20), (byte)_random.Next(256), _random.Next(-2, 5), Bytes(0, 64)));
        }

        return [.. bytes];
    }

    private byte[] GiantHeaders()
    {
        var bytes = new List<byte>([.. Preface, .. Frame(Settings, 0, 0, []), .. Frame(Headers, 0, 1, Pack((":method", "POST"), (":path", "/x"), (":scheme", "http")))]);
        for (var i = 0; i < 64; i++)
        {
            bytes.AddRange(Frame(Continuation, 0, 1, [.. Enumerable.Repeat(Pack(("x", new string('a', 120))), 100).SelectMany(field => field)]));
        }

        return [.. bytes];
    }

    private byte[] EndlessHeaders()
    {
        var bytes = new List<byte>([.. Preface, .. Frame(Settings, 0, 0, []), .. Frame(Headers, 0, 1, [])]);
        for (var i = 0; i < 500; i++)
        {
            bytes.AddRange(Frame(Continuation, 0, 1, []));
        }

        return [.. bytes];
    }

    private byte[] HugeMessage() => Call("/coordinator.client.v1.Sessions/Stream", [0, 0x7f, 0xff, 0xff, 0xff, .. Bytes(1000, 16_000)]);

    private byte[] GarbageMessages()
    {
        var message = Bytes(1, 8_000);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, message.Length);
        string[] paths =
        [
            "/coordinator.client.v1.Sessions/Stream", "/coordinator.client.v1.Tree/Create", "/coordinator.admin.v1.Admin/Status",
            "/coordinator.peer.v1.Peers/Link", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        ];
        return Call(paths[_random.Next(paths.Length)], [0, .. length, .. message]);
    }

    private byte[] MalformedPack() => [.. Preface, .. Frame(Settings, 0, 0, []), .. Frame(Headers, EndHeaders, 1, Bytes(1, 500))];

    private static byte[] Call(string path, byte[] body) =>
    [
        .. Preface, .. Frame(Settings, 0, 0, []),
        .. Frame(Headers, EndHeaders, 1, Pack((":method", "POST"), (":path", path), (":scheme", "http"), (":authority", "x"), ("content-type", "application/grpc"), ("te", "trailers"))),
        .. Frame(Data, 0, 1, body[..Math.Min(body.Length, 16_000)]),
    ];

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        (frame[0], frame[1], frame[2]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    /// <summary>Literal fields without indexing, names and values below 127 bytes.</summary>
    private static byte[] Pack(params (string Name, string Value)[] fields) =>
        [.. fields.SelectMany(field => (byte[])[0, (byte)field.Name.Length, .. Encoding.ASCII.GetBytes(field.Name), (byte)field.Value.Length, .. Encoding.ASCII.GetBytes(field.Value)])];
}
