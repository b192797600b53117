using System.Globalization;
using Coordinator.Cli.Bench.Workloads;

namespace Coordinator.Benchmarks.Clusters;

/// <summary>How servers of a kind are run on this machine.</summary>
/// <param name="folder">For data and logs.</param>
/// <param name="basePort">The first of its ports.</param>
/// <param name="servers">How many.</param>
internal abstract class ServerSoftware(string folder, int basePort, int servers = ServerSoftware.UsualServers) : IDisposable
{
    /// <summary>Servers of each kind, where no other number is asked for.</summary>
    public const int UsualServers = 3;

    /// <summary>Between the first ports of two servers.</summary>
    public const int PortsEach = 10;

    protected const string Host = "127.0.0.1";

    public int Servers => servers;

    /// <summary>As it is called in results.</summary>
    public abstract string Name { get; }

    /// <summary>How workloads reach it.</summary>
    public abstract IBenchTarget Target { get; }

    /// <summary>How long a client of this software waits for a write before it goes on at another server.</summary>
    public virtual TimeSpan WritePatience => TimeSpan.FromMilliseconds(200);

    /// <summary>The ports of clients.</summary>
    protected IReadOnlyList<int> ClientPorts => [.. Enumerable.Range(0, Servers).Select(ClientPort)];

    /// <summary>Writes what a server needs before its first start.</summary>
    public virtual void Prepare(int server) => Directory.CreateDirectory(FolderOf(server));

    /// <summary>What runs a server.</summary>
    public abstract string[] Command(int server);

    /// <summary>Opens a session that moves to other servers by itself, if the software has such; else one to that server.</summary>
    /// <param name="first">The server at which it begins.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public virtual Task<IBenchSession> ConnectMovingAsync(int first, CancellationToken cancellationToken) => Target.ConnectAsync(first, cancellationToken);

    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends connections that its sessions shared.</summary>
    protected virtual void Dispose(bool isDisposing)
    {
    }

    /// <summary>Opens a session that does nothing but stay alive, with a timeout of 30 s and a connection of its own; disposing closes it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public virtual async Task<IAsyncDisposable> ConnectIdleAsync(int server, CancellationToken cancellationToken) => await Target.ConnectAsync(server, cancellationToken);

    public string LogOf(int server) => Path.Combine(FolderOf(server), "server.log");

    protected string FolderOf(int server) => Path.Combine(folder, Text(server + 1));

    protected int ClientPort(int server) => basePort + (PortsEach * server);

    protected int PeerPort(int server) => ClientPort(server) + 1;

    protected static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
