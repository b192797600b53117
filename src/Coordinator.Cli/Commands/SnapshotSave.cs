using System.Globalization;

using Coordinator.Backup;
using Coordinator.Cli.Calls;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Protocol.Admin.V1;

using Grpc.Core;

namespace Coordinator.Cli.Commands;

/// <summary>Asks one server after the other for its state, until one has given all of it.</summary>
internal static class SnapshotSave
{
    /// <summary>The least between two signs of life of a server that makes a snapshot or sends one: it gives one a second.</summary>
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(10);

    internal static async Task RunAsync(CommandContext context, string file)
    {
        var failures = new List<Failure>();
        foreach (var target in context.Caller.Targets)
        {
            var (saved, failure) = await TryAsync(context, target, file);
            if (saved is not null)
            {
                Print(context, file, saved);
                return;
            }

            failures.Add(failure! with { Message = $"{target.Endpoint}: {failure.Text}", Zxid = null });
        }

        throw new CommandFailedException(ExitCode.Unavailable, failures);
    }

    private static async Task<(BackupContents? Saved, Failure? Failure)> TryAsync(CommandContext context, ICallTarget target, string file)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var patience = context.Settings.Timeout > LeastPatience ? context.Settings.Timeout : LeastPatience;
        try
        {
            silence.CancelAfter(patience);
            using var call = new Admin.AdminClient(target.StreamInvoker).SaveSnapshot(new SaveSnapshotRequest(), cancellationToken: silence.Token);
            using var writer = Offline.Run(() => Create(file));
            while (await call.ResponseStream.MoveNext(silence.Token))
            {
                silence.CancelAfter(patience);
                var piece = call.ResponseStream.Current;
                Offline.Run(() => Append(writer, piece));
                if (piece.IsLast)
                {
                    return (Offline.Run(() => writer.Complete(piece.Length, piece.Checksum)), null);
                }
            }

            return (null, new Failure(ErrorCode.Unavailable, "the server ended before it had sent everything"));
        }
        catch (RpcException) when (silence.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            return (null, new Failure(ErrorCode.Unavailable, string.Create(CultureInfo.InvariantCulture, $"nothing came for {patience.TotalSeconds:0} s")));
        }
        catch (RpcException error)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var failed = CallErrors.Classify(error, wasSent: false);
            return failed.End is AttemptEnd.Rejected ? throw new CommandFailedException(ExitCode.Refused, failed.Failure) : (null, failed.Failure);
        }
    }

    /// <summary>For its owner's eyes alone: it holds what access control lists protect.</summary>
    private static BackupWriter Create(string file)
    {
        var writer = new BackupWriter(new FileDisk(), file);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(writer.TemporaryPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return writer;
    }

    private static bool Append(BackupWriter writer, SaveSnapshotResponse piece)
    {
        writer.Append(piece.Data.Span);
        return true;
    }

    private static void Print(CommandContext context, string file, BackupContents saved)
    {
        var json = new SnapshotSavedJson(file, saved.Zxid.ToString(), saved.Bytes, ZxidText.Format(saved.EnsembleId), saved.Znodes, saved.Sessions);
        context.Print(json, output => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{file}: zxid {json.Zxid}, ensemble {json.EnsembleId}, {json.Znodes} znodes, {json.Sessions} sessions, {json.Bytes} bytes, checked")));
    }
}
