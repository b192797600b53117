using System.Net;
using Coordinator.Primitives;
using Coordinator.Protocol.Broker.V1;
using Coordinator.UnitTests.Cli;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.UnitTests.BrokerClients;

/// <summary>Two brokers, 1 and 2, over real connections, with one topic and a log that they share; broker 1 leads everything at first.</summary>
internal sealed class FakeBrokers : IAsyncDisposable
{
    public const string Topic = "orders";

    private readonly List<WebApplication> _apps = [];
    private long _producers;
    private int _underWay;

    private FakeBrokers(int partitions) => Partitions = [.. Enumerable.Range(0, partitions).Select(_ => new FakePartition())];

    public IReadOnlyList<FakePartition> Partitions { get; }

    public List<string> Endpoints { get; } = [];

    /// <summary>Batches of each request stream before anything is answered.</summary>
    public int AnswersAfter { get; set; } = 1;

    public int MostUnderWay { get; private set; }

    public long Producers => _producers;

    public static async Task<FakeBrokers> StartAsync(int partitions = 1)
    {
        var brokers = new FakeBrokers(partitions);
        for (var id = 1; id <= 2; id++)
        {
            await brokers.StartBrokerAsync(id);
        }

        foreach (var partition in brokers.Partitions)
        {
            partition.Move(1);
        }

        return brokers;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }
    }

    private async Task StartBrokerAsync(int id)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new Service(this, id));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.UseRouting();
        app.MapGrpcService<Service>();
        await app.StartAsync(TestContext.Current.CancellationToken);
        _apps.Add(app);
        Endpoints.Add(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority);
    }

    private sealed class Service(FakeBrokers brokers, int id) : Protocol.Broker.V1.Broker.BrokerBase
    {
        public override Task<MetadataResponse> Metadata(MetadataRequest request, ServerCallContext context)
        {
            var response = new MetadataResponse { ControllerId = 1 };
            response.Brokers.AddRange(brokers.Endpoints.Select((endpoint, i) => new BrokerInfo { BrokerId = i + 1, Endpoint = endpoint }));
            if (request.Topics.Contains(Topic))
            {
                var topic = new TopicInfo { Name = Topic };
                topic.Partitions.AddRange(brokers.Partitions.Select((partition, i) => new PartitionInfo { Partition = i, LeaderId = partition.Leader, LeaderEpoch = partition.NamedEpoch }));
                response.Topics.Add(topic);
            }

            return Task.FromResult(response);
        }

        public override Task<InitProducerResponse> InitProducer(InitProducerRequest request, ServerCallContext context) =>
            Task.FromResult(new InitProducerResponse { ProducerId = Interlocked.Increment(ref brokers._producers) });

        public override async Task Produce(IAsyncStreamReader<ProduceRequest> requestStream, IServerStreamWriter<ProduceResponse> responseStream, ServerCallContext context)
        {
            var held = new List<ProduceResponse>();
            await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
            {
                brokers.MostUnderWay = Math.Max(brokers.MostUnderWay, Interlocked.Increment(ref brokers._underWay));
                held.Add(brokers.Partitions[request.Partition].Produce(id, request, out var isLost));
                if (isLost)
                {
                    Interlocked.Add(ref brokers._underWay, -held.Count);
                    throw Refusals.Service(ErrorCode.Unavailable, "the broker stops");
                }

                if (held.Count < brokers.AnswersAfter)
                {
                    continue;
                }

                foreach (var answer in held)
                {
                    Interlocked.Decrement(ref brokers._underWay);
                    await responseStream.WriteAsync(answer, context.CancellationToken);
                }

                held.Clear();
            }
        }

        public override async Task Consume(ConsumeRequest request, IServerStreamWriter<ConsumeResponse> responseStream, ServerCallContext context)
        {
            var partition = brokers.Partitions[request.Partition];
            var offset = request.FromCase == ConsumeRequest.FromOneofCase.Earliest ? partition.Start : request.Offset;
            while (true)
            {
                if (partition.From(id, offset) is not { } found)
                {
                    throw Refusals.Service(ErrorCode.Fenced, "NotLeader");
                }

                var (batches, next, changed) = found;
                if (request.FromCase == ConsumeRequest.FromOneofCase.Latest && offset == 0)
                {
                    (batches, offset) = ([], next);
                }

                if (offset < partition.Start || offset > next)
                {
                    throw new RpcException(new Status(StatusCode.OutOfRange, $"offsets from {partition.Start}"), Refusals.Service(ErrorCode.Compacted, "").Trailers);
                }

                if (batches.Count == 0 && request.Follow)
                {
                    await changed.WaitAsync(context.CancellationToken);
                    continue;
                }

                var response = new ConsumeResponse { HighWatermark = next };
                response.Batches.AddRange(batches.Select(batch => ByteString.CopyFrom(batch)));
                await responseStream.WriteAsync(response, context.CancellationToken);
                if (batches.Count == 0)
                {
                    return;
                }

                offset = next;
            }
        }
    }
}
