using System.Net;
using System.Net.Sockets;
using Coordinator.Benchmarks.Peers.ZooKeeper;

namespace Coordinator.UnitTests.Benchmarks;

/// <summary>Frames of ZooKeeper's protocol.</summary>
public sealed class JuteTests
{
    [Fact]
    public void AFrame_HasItsLengthInFront()
    {
        var writer = new JuteWriter();
        writer.BeginFrame();
        writer.Int(-2);
        writer.Text("/ä");
        writer.Flag(true);
        writer.EndFrame();
        Assert.Equal("0000000CFFFFFFFE000000032FC3A401", Convert.ToHexString(writer.Written.Span));
    }

    [Fact]
    public async Task Frames_AreReadHoweverTheyArrive()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using var server = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        var frames = new FrameReader(client.Client);
        var large = new byte[100_000];
        byte[] sent = [0, 0, 0, 1, 7, 0, 0, 0, 0, 0, 1, 0x86, 0xA0, .. large];
        foreach (var piece in sent.Chunk(33_333))
        {
            await server.SendAsync(piece, TestContext.Current.CancellationToken);
        }

        var lengths = new List<int>();
        while (lengths.Count < 3)
        {
            await frames.FillAsync(TestContext.Current.CancellationToken);
            while (frames.TryRead(out var frame))
            {
                lengths.Add(frame.Length);
            }
        }

        Assert.Equal([1, 0, 100_000], lengths);
    }
}
