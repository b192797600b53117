using System.Net.Sockets;
using System.Text;
using Coordinator.Cli.Bench.Workloads;

namespace Coordinator.Benchmarks.Peers.ZooKeeper;

/// <summary>An ensemble of ZooKeeper on this machine, by its own protocol.</summary>
/// <param name="ports">Of the servers.</param>
internal sealed class ZooKeeperTarget(IReadOnlyList<int> ports) : IBenchTarget
{
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StatusPatience = TimeSpan.FromSeconds(1);

    public int Servers => ports.Count;

    public async Task<IBenchSession> ConnectAsync(int server, CancellationToken cancellationToken)
    {
        var port = ports[server];
        return new ZooKeeperSession(
            await ZooKeeperConnection.OpenAsync(port, SessionTimeout, cancellationToken),
            cancellation => ZooKeeperConnection.OpenAsync(port, SessionTimeout, cancellation));
    }

    public async Task<int?> FindLeaderAsync(CancellationToken cancellationToken)
    {
        for (var server = 0; server < ports.Count; server++)
        {
            if ((await StatusAsync(ports[server], cancellationToken)).Contains("Mode: leader", StringComparison.Ordinal))
            {
                return server;
            }
        }

        return null;
    }

    /// <summary>What a server says of itself; nothing when it does not answer.</summary>
    private static async Task<string> StatusAsync(int port, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StatusPatience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, patience.Token);
            var stream = client.GetStream();
            await stream.WriteAsync("srvr"u8.ToArray(), patience.Token);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return await reader.ReadToEndAsync(patience.Token);
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return string.Empty;
        }
    }
}
