using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Coordinator.Cli.Bench.Workloads;

namespace Coordinator.Benchmarks.Peers.ZooKeeper;

/// <summary>A session of ZooKeeper.</summary>
/// <param name="connection">Its own.</param>
/// <param name="open">Opens another session to the same server.</param>
internal sealed class ZooKeeperSession(ZooKeeperConnection connection, Func<CancellationToken, Task<ZooKeeperConnection>> open) : IBenchSession
{
    private const int AnyVersion = -1;
    private const int AllPermissions = 31;
    private const int EphemeralFlag = 1;

    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    public async Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> data, bool isEphemeral, CancellationToken cancellationToken)
    {
        var reply = await connection.RequestAsync(OpCode.Create, body =>
        {
            body.Text(path);
            body.Bytes(data.Span);
            body.Int(1);
            body.Int(AllPermissions);
            body.Text("world");
            body.Text("anyone");
            body.Int(isEphemeral ? EphemeralFlag : 0);
        });
        return reply.Error != ReplyError.NodeExists && Succeeded(reply, OpCode.Create, path);
    }

    public async Task SetAsync(string path, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var reply = await connection.RequestAsync(OpCode.SetData, body =>
        {
            body.Text(path);
            body.Bytes(data.Span);
            body.Int(AnyVersion);
        });
        Succeeded(reply, OpCode.SetData, path);
    }

    /// <summary>A linearizable one is a sync and a read behind it, as is usual; it is weaker than its name, for a sync asks no quorum.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(string path, bool isLinearizable, CancellationToken cancellationToken)
    {
        var synced = isLinearizable ? connection.RequestAsync(OpCode.Sync, body => body.Text(path)) : null;
        var reply = await connection.RequestAsync(
            OpCode.GetData,
            body =>
            {
                body.Text(path);
                body.Flag(false);
            },
            wantsBody: true);
        if (synced is not null)
        {
            Succeeded(await synced, OpCode.Sync, path);
        }

        if (reply.Error == ReplyError.NoNode)
        {
            return null;
        }

        Succeeded(reply, OpCode.GetData, path);
        var length = BinaryPrimitives.ReadInt32BigEndian(reply.Body.Span);
        return reply.Body.Slice(sizeof(int), Math.Max(0, length));
    }

    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        var reply = await connection.RequestAsync(OpCode.Delete, body =>
        {
            body.Text(path);
            body.Int(AnyVersion);
        });
        Succeeded(reply, OpCode.Delete, path);
    }

    public async Task WatchAsync(string path, Action changed, CancellationToken cancellationToken)
    {
        connection.Changed = changed;
        var reply = await connection.RequestAsync(OpCode.Exists, body =>
        {
            body.Text(path);
            body.Flag(true);
        });
        Succeeded(reply, OpCode.Exists, path);
    }

    /// <summary>A session of ZooKeeper is a connection.</summary>
    public async Task OpenAndCloseAsync(bool onNewConnection, CancellationToken cancellationToken) => await CloseAsync(await open(cancellationToken));

    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync(connection);
        }
        catch (Exception error) when (Trouble.Is(error))
        {
            // It expires.
            return;
        }
    }

    private static async Task CloseAsync(ZooKeeperConnection connection)
    {
        using (connection)
        {
            await connection.RequestAsync(OpCode.CloseSession, _ => { }).WaitAsync(ClosePatience);
        }
    }

    private static bool Succeeded(Reply reply, OpCode op, string path) =>
        reply.Error == ReplyError.None ? true : throw new IOException($"{op} {path}: error {reply.Error}");
}
