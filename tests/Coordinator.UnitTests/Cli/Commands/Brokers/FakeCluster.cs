using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Selection;
using Coordinator.Controller.Core.Tree;
using Coordinator.Primitives;
using Google.Protobuf;
using Grpc.Core;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.UnitTests.Cli.Commands.Brokers;

/// <summary>A tree with brokers, a topic and a controller in it, for a server to answer from.</summary>
internal sealed class FakeCluster
{
    public const int ServerPort = 1;

    private readonly Dictionary<string, (byte[] Data, Wire.Stat Stat)> _znodes = [];

    public FakeCluster() => Server = new FakeTarget(ServerPort, Answer);

    public FakeTarget Server { get; }

    public static ReplicaName Replica(int broker) => new(new BrokerId(broker), new DirectoryId((ulong)broker), new Incarnation(0x10 + broker));

    /// <summary>Brokers 1 and 2, the second is the controller; partition 0 of "orders" is led by broker 2 with both in sync, partition 1 by nobody.</summary>
    public static FakeCluster WithATopic(string first = "127.0.0.1:11", string second = "127.0.0.1:12")
    {
        var cluster = new FakeCluster();
        cluster.Register(1, first);
        cluster.Register(2, second);
        cluster.Put("/controller", "2 00000000000000ff 1"u8.ToArray(), ctime: 1_700_000_000_000);
        cluster.Put("/controller_epoch", "3"u8.ToArray());
        IReadOnlyList<BrokerId> both = [new(2), new(1)];
        cluster.Put("/brokers/topics/orders", ControllerJson.Write(new TopicSpec(7, [new(both, []), new(both, [new BrokerId(1)])]) { MinInSync = 2 }));
        cluster.Put(
            "/brokers/topics/orders/0",
            ControllerJson.Write(new PartitionState(new BrokerId(2), new LeaderEpoch(4), new ControllerEpoch(3), [Replica(2), Replica(1)], Risk.None)),
            version: 9);
        cluster.Put(
            "/brokers/topics/orders/1",
            ControllerJson.Write(new PartitionState(BrokerId.None, new LeaderEpoch(2), new ControllerEpoch(3), [Replica(1)], Risk.Unclean)),
            version: 5);
        return cluster;
    }

    public void Register(int id, string endpoint) => Put(
        $"/brokers/ids/{id}", ControllerJson.Write(new BrokerRegistration(endpoint, 1, new DirectoryId((ulong)id), default)), czxid: 0x10 + id);

    public void Put(string path, byte[] data, int version = 0, long ctime = 0, long czxid = 0) =>
        _znodes[path] = (data, new Wire.Stat { Version = version, Ctime = ctime, Czxid = czxid });

    public void Remove(string path) => _znodes.Remove(path);

    private Wire.ReadResponse Answer(object request)
    {
        switch (request)
        {
            case Wire.GetDataRequest get:
                var (data, stat) = _znodes.TryGetValue(get.Path, out var znode) ? znode : throw Refusals.Service(ErrorCode.NoNode, get.Path + " does not exist");
                return new Wire.ReadResponse { Result = new Wire.ReadResult { Data = ByteString.CopyFrom(data), Stat = stat } };
            case Wire.ListRequest list:
                var result = new Wire.ReadResult();
                result.Children.AddRange(_znodes.Keys
                    .Where(path => path.StartsWith(list.List.Path + "/", StringComparison.Ordinal) && !path[(list.List.Path.Length + 1)..].Contains('/', StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal)
                    .Select(path => new Wire.Child { Name = path[(list.List.Path.Length + 1)..] }));
                return new Wire.ReadResponse { Result = result };
            default:
                throw new RpcException(new Status(StatusCode.Unimplemented, request.GetType().Name));
        }
    }
}
