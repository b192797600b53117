using System.Collections.Concurrent;
using System.Text;
using Coordinator.Daemon.Run;
using Coordinator.Primitives;
using Coordinator.Server;
using Coordinator.Server.Clients;
using Coordinator.Server.Options;
using Coordinator.TestKit.Disks;
using Coordinator.Tree.Txns;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.UnitTests.Daemon;

/// <summary>A whole server whose traces go to a collector: what arrives there, over OTLP.</summary>
public sealed class CollectorTests
{
    private const string Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task Spans_OfCallsAndOfTheServer_ReachTheCollector()
    {
        await using var collector = await Collector.StartAsync();
        await RunAsync(new TelemetryOptions { OtlpEndpoint = collector.Endpoint });

        var received = collector.Received;
        Assert.Contains("coordinatord", received, StringComparison.Ordinal);
        Assert.Contains("leaderless", received, StringComparison.Ordinal);
        Assert.Contains("election", received, StringComparison.Ordinal);
        Assert.Contains("coordinator.result", received, StringComparison.Ordinal);
        Assert.Contains("coordinator.client.v1.Tree/Create", received, StringComparison.Ordinal);
        Assert.Contains(Encoding.Latin1.GetString(Convert.FromHexString("0af7651916cd43dd8448eb211c80319c")), received, StringComparison.Ordinal);
        Assert.DoesNotContain("/metrics", received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spans_ThatBeginHere_AreKeptByTheirPercentage_ThoseOfACallerByItsDecision()
    {
        await using var collector = await Collector.StartAsync();
        await RunAsync(new TelemetryOptions { OtlpEndpoint = collector.Endpoint, TracePercent = 0 });

        var received = collector.Received;
        Assert.DoesNotContain("leaderless", received, StringComparison.Ordinal);
        Assert.Contains("coordinator.client.v1.Tree/Create", received, StringComparison.Ordinal);
    }

    /// <summary>Runs a server until it has answered a call that carries a trace.</summary>
    private static async Task RunAsync(TelemetryOptions telemetry)
    {
        var options = new ServerOptions
        {
            ServerId = new ServerId(1),
            DataDirectory = "/data",
            LogDirectory = "/data",
            TickMilliseconds = 10,
            ClientEndpoint = new HostPort("127.0.0.1", 0),
            PeerEndpoint = new HostPort("127.0.0.1", 0),
            HttpEndpoint = new HostPort("127.0.0.1", 0),
            Servers = [new ServerEntry(new ServerId(1), "127.0.0.1", 1, 2, ServerRole.Voter)],
            Telemetry = telemetry,
        };
        await using var app = Composition.Build(options, new SimDisk(), fault: null, faults: 0);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var server = app.Services.GetRequiredService<CoordinatorServer>();
        Assert.True(server.Start());
        await ServesAsync(app.Services.GetRequiredService<ClientGateway>());
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        using var channel = GrpcChannel.ForAddress(addresses.First());
        var created = await new Wire.Tree.TreeClient(channel).CreateAsync(
            new Wire.CreateRequest { Op = new Wire.CreateOp { Path = "/a" } },
            new Metadata { { "traceparent", Traceparent } },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual(0, created.Zxid);
        await server.StopAsync();

        // The caller has its answer before the span of its call has ended.
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A server alone serves within a few ticks; until then, and until its founding is applied, it refuses at once.</summary>
    private static async Task ServesAsync(ClientGateway gateway)
    {
        var write = new WriteTxn([new CreateOp("/first", default, Acl.OpenToAll, CreateMode.Persistent, 0, IfAbsent: true)], [], IsMulti: false);
        while ((await gateway.WriteAsync(write, [], 0, TestContext.Current.CancellationToken)).Reply.Code != ErrorCode.Ok)
        {
            await Task.Yield();
        }
    }

    /// <summary>Takes whatever is exported to it, and keeps the bytes.</summary>
    private sealed class Collector(WebApplication app, ConcurrentQueue<string> exports) : IAsyncDisposable
    {
        public Uri Endpoint { get; } = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

        public string Received => string.Concat(exports);

        public static async Task<Collector> StartAsync()
        {
            var exports = new ConcurrentQueue<string>();
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
            var app = builder.Build();
            app.Run(async context =>
            {
                Assert.Equal("/opentelemetry.proto.collector.trace.v1.TraceService/Export", context.Request.Path.Value);
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body, context.RequestAborted);
                exports.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
                context.Response.ContentType = "application/grpc";
                context.Response.AppendTrailer("grpc-status", "0");
                await context.Response.Body.WriteAsync(new byte[5], context.RequestAborted);
            });
            await app.StartAsync(TestContext.Current.CancellationToken);
            return new Collector(app, exports);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
