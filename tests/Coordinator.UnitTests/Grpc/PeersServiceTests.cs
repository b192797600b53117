using Coordinator.Grpc.Peer;
using Coordinator.Primitives;
using Coordinator.Server.Audit;
using Coordinator.Server.Loop;
using Coordinator.Server.Options;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.UnitTests.Grpc;

public sealed class PeersServiceTests
{
    private static readonly ServerOptions Two = OptionsOf(2);

    [Fact]
    public async Task Link_BeforeTheServerHasStarted_IsUnavailableAndNoRefusal()
    {
        using var metrics = NoMeters.Metrics();
        using var transport = new PeerTransport(Two, new ServerFate(), metrics, NullLogger<PeerTransport>.Instance);
        var audit = new AuditLog(NullLoggerFactory.Instance, TimeProvider.System);
        var service = new PeersService(transport, new PeerProof(transport.HostOf, audit, metrics.Connections), NullLogger<PeersService>.Instance);
        var hello = new LinkIdentity(OptionsOf(1)).HelloTo(2, ensembleId: 0, isEstablished: false);
        var answers = new Answers();

        var refused = await Assert.ThrowsAsync<RpcException>(() => service.Link(new Frames(new Wire.PeerFrame { Hello = hello }), answers, new CallContext("/coordinator.peer.v1.Peers/Link", new DefaultHttpContext(), [])));

        Assert.Equal((StatusCode.Unavailable, "this server is starting"), (refused.StatusCode, refused.Status.Detail));
        Assert.Empty(answers.All);
    }

    private static ServerOptions OptionsOf(int self) => new()
    {
        ServerId = new ServerId(self),
        Servers = [.. Enumerable.Range(1, 2).Select(id => new ServerEntry(new ServerId(id), "127.0.0.1", 5181, 5182, ServerRole.Voter))],
    };

    private sealed class Frames(params Wire.PeerFrame[] frames) : IAsyncStreamReader<Wire.PeerFrame>
    {
        private int _next = -1;

        public Wire.PeerFrame Current => frames[_next];

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromResult(++_next < frames.Length);
    }

    private sealed class Answers : IServerStreamWriter<Wire.LinkAnswer>
    {
        public List<Wire.LinkAnswer> All { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(Wire.LinkAnswer message)
        {
            All.Add(message);
            return Task.CompletedTask;
        }
    }
}
