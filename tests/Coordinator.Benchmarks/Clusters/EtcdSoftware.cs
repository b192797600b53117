using Coordinator.Benchmarks.Peers.Etcd;
using Coordinator.Cli.Bench.Workloads;

namespace Coordinator.Benchmarks.Clusters;

/// <summary>etcd as Debian packages it, with its defaults: every write is flushed.</summary>
internal sealed class EtcdSoftware : ServerSoftware
{
    public const string Peer = "etcd";

    private const string Program = "/usr/bin/etcd";

    public EtcdSoftware(string folder, int basePort)
        : base(folder, basePort) => Target = new EtcdTarget(ClientPorts);

    public override string Name => Peer;

    public override IBenchTarget Target { get; }

    /// <summary>What has to be installed; null when it is.</summary>
    public static string? Missing => File.Exists(Program) ? null : "etcd is not installed: apt-get install --no-install-recommends etcd-server";

    /// <summary>A lease that is kept alive is the nearest to a session that etcd has.</summary>
    public override async Task<IAsyncDisposable> ConnectIdleAsync(int server, CancellationToken cancellationToken) =>
        await EtcdLease.GrantAsync(EtcdTarget.Channel(ClientPort(server)), cancellationToken);

    public override string[] Command(int server) =>
    [
        Program,
        "--name", NameOf(server),
        "--data-dir", Path.Combine(FolderOf(server), "data"),
        "--listen-client-urls", Url(ClientPort(server)),
        "--advertise-client-urls", Url(ClientPort(server)),
        "--listen-peer-urls", Url(PeerPort(server)),
        "--initial-advertise-peer-urls", Url(PeerPort(server)),
        "--initial-cluster", string.Join(',', Enumerable.Range(0, Servers).Select(each => $"{NameOf(each)}={Url(PeerPort(each))}")),
        "--initial-cluster-token", "bench",
        "--initial-cluster-state", "new",
        "--logger", "zap",
        "--log-level", "warn",
    ];

    private static string NameOf(int server) => "n" + Text(server + 1);

    private static string Url(int port) => $"http://{Host}:{Text(port)}";
}
