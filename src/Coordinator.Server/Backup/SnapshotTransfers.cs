using System.Runtime.CompilerServices;
using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Server.Clients;
using Coordinator.Storage.Snapshots;

namespace Coordinator.Server.Backup;

/// <summary>
/// Gives an operator this server's whole state: a snapshot, exact at a point at or after the question, durable and read back before its first
/// byte leaves. One at a time, so that backups cost the disk and the network no more than one reader.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="gateway">Its door, where the snapshot is asked for.</param>
/// <param name="time">The clock.</param>
public sealed class SnapshotTransfers(CoordinatorServer server, ClientGateway gateway, TimeProvider time)
{
    /// <summary>Most bytes of a piece.</summary>
    public const int PieceBytes = 512 << 10;

    private const int RetryAfterMilliseconds = 1000;

    /// <summary>Between two signs that the snapshot is still being made.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>After each quarter of a MiB: some 60 MiB a second.</summary>
    private static readonly TimeSpan PauseOfChecking = TimeSpan.FromMilliseconds(4);

    /// <summary>For the storage thread to open a file: longer means that it is gone.</summary>
    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(30);

    private int _underWay;

    /// <summary>Makes and gives a snapshot, piece by piece.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="TransferRefusedException">There is none from this server now, or none any more.</exception>
    public async IAsyncEnumerable<SnapshotPiece> SaveAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _underWay, 1) != 0)
        {
            throw new TransferRefusedException(ErrorCode.Throttled, "a snapshot of this server is being saved already, one at a time", RetryAfterMilliseconds);
        }

        try
        {
            var taking = gateway.TakeSnapshotAsync(cancellation);
            await foreach (var beat in BeatsAsync(taking, cancellation))
            {
                yield return beat;
            }

            RefuseUnlessTaken(await taking);
            using var file = await OpenAsync(cancellation);
            await foreach (var piece in ReadAsync(file, cancellation))
            {
                yield return piece;
            }
        }
        finally
        {
            Volatile.Write(ref _underWay, 0);
        }
    }

    /// <summary>Signs of life until the work is done.</summary>
    private async IAsyncEnumerable<SnapshotPiece> BeatsAsync(Task work, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await Task.WhenAny(work, Task.Delay(Beat, time, cancellation)) != work)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return default;
        }
    }

    private static void RefuseUnlessTaken(UnaryReply answer)
    {
        var reply = answer.Reply;
        if (reply.Code != ErrorCode.Ok)
        {
            // Nothing was written: that a server stopped meanwhile leaves no doubt.
            var code = reply.Code == ErrorCode.OutcomeUnknown ? ErrorCode.Unavailable : reply.Code;
            throw new TransferRefusedException(code, reply.Message ?? code.ToString(), reply.RetryAfterMilliseconds);
        }
    }

    private async Task<SnapshotFile> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            var file = await server.OpenNewestSnapshotAsync().WaitAsync(OpenPatience, time, cancellation);
            return file ?? throw new TransferRefusedException(ErrorCode.Unavailable, "this server has no snapshot", RetryAfterMilliseconds);
        }
        catch (TimeoutException)
        {
            throw new TransferRefusedException(ErrorCode.Unavailable, "the disk of this server does not answer");
        }
    }

    private async IAsyncEnumerable<SnapshotPiece> ReadAsync(SnapshotFile file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var checking = CheckAsync(file, cancellation);
        await foreach (var beat in BeatsAsync(checking, cancellation))
        {
            yield return beat;
        }

        if (await checking is { } damage)
        {
            throw new TransferRefusedException(ErrorCode.SystemError, $"the snapshot at {file.Zxid} on this server's disk is damaged: {damage}");
        }

        var checksum = new RunningChecksum();
        for (var offset = 0L; offset < file.Length;)
        {
            var piece = await Task.Run(() => Read(file, offset), cancellation);
            RefuseIfDoubtful(piece.Length == 0);
            checksum.Append(piece);
            offset += piece.Length;
            yield return new SnapshotPiece(piece, file.Zxid, file.Length, offset == file.Length ? checksum.Current : null);
        }
    }

    /// <summary>
    /// On a thread of its own, and slowly: a small machine has one thread that answers clients and one processor beside, and hundreds of MiB at
    /// once would keep either from them.
    /// </summary>
    private static Task<string?> CheckAsync(SnapshotFile file, CancellationToken cancellation)
    {
        void Pause()
        {
            cancellation.WaitHandle.WaitOne(PauseOfChecking);
            cancellation.ThrowIfCancellationRequested();
        }

        return Task.Factory.StartNew(() => file.Check(Pause), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static byte[] Read(SnapshotFile file, long offset)
    {
        var piece = new byte[(int)Math.Min(PieceBytes, file.Length - offset)];
        return file.Read(offset, piece) == piece.Length ? piece : [];
    }

    /// <summary>A state that came into doubt while it was being sent is no backup.</summary>
    private void RefuseIfDoubtful(bool isShort)
    {
        if (isShort)
        {
            throw new TransferRefusedException(ErrorCode.SystemError, "the snapshot's file ended early");
        }

        if (!gateway.IsOpen)
        {
            throw new TransferRefusedException(ErrorCode.Unavailable, "this server is stopping");
        }

        if (server.Status is { Suspension: { } reason })
        {
            throw new TransferRefusedException(ErrorCode.Unavailable, "this server's state is in doubt: " + reason);
        }
    }
}
