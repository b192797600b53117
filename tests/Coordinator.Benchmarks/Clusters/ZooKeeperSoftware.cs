using Coordinator.Benchmarks.Peers.ZooKeeper;
using Coordinator.Cli.Bench.Workloads;

namespace Coordinator.Benchmarks.Clusters;

/// <summary>ZooKeeper as Debian packages it, with its defaults: every write is flushed.</summary>
internal sealed class ZooKeeperSoftware : ServerSoftware
{
    public const string Peer = "zookeeper";

    private const string Java = "/usr/bin/java";
    private const string Jar = "/usr/share/java/zookeeper.jar";
    private const string Logging = "/usr/share/java/slf4j-simple.jar";

    /// <summary>As its own scripts start it.</summary>
    private const string Heap = "-Xmx1000m";

    public ZooKeeperSoftware(string folder, int basePort)
        : base(folder, basePort) => Target = new ZooKeeperTarget(ClientPorts);

    public override string Name => Peer;

    public override IBenchTarget Target { get; }

    /// <summary>What has to be installed; null when it is.</summary>
    public static string? Missing => new[] { Java, Jar, Logging }.All(File.Exists)
        ? null
        : "zookeeper is not installed: apt-get install --no-install-recommends zookeeper libzookeeper-java libslf4j-java";

    public override void Prepare(int server)
    {
        base.Prepare(server);
        var data = Directory.CreateDirectory(Path.Combine(FolderOf(server), "data")).FullName;
        File.WriteAllText(Path.Combine(data, "myid"), Text(server + 1));
        string[] lines =
        [
            "tickTime=2000",
            "initLimit=10",
            "syncLimit=5",
            $"dataDir={data}",
            $"clientPort={Text(ClientPort(server))}",
            $"clientPortAddress={Host}",
            "maxClientCnxns=0",
            "admin.enableServer=false",
            "4lw.commands.whitelist=srvr",
            .. Enumerable.Range(0, Servers).Select(each => $"server.{Text(each + 1)}={Host}:{Text(PeerPort(each))}:{Text(PeerPort(each) + 1)}"),
        ];
        File.WriteAllLines(ConfigOf(server), lines);
    }

    public override string[] Command(int server) =>
    [
        Java,
        Heap,
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp",
        $"{Jar}:{Logging}",
        "org.apache.zookeeper.server.quorum.QuorumPeerMain",
        ConfigOf(server),
    ];

    private string ConfigOf(int server) => Path.Combine(FolderOf(server), "zoo.cfg");
}
