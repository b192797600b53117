using System.CommandLine;
using System.Globalization;

using Coordinator.Backup;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Cli.Commands;

/// <summary>Backups: made by a server, checked and restored without one.</summary>
internal static class SnapshotCommand
{
    internal static Command Define(Shell shell) => new("snapshot", "Backups of the whole state.")
    {
        DefineSave(shell),
        DefineInspect(shell),
        DefineRestore(shell),
    };

    private static Command DefineSave(Shell shell)
    {
        var file = FileArgument();
        var save = new Command("save", "Writes a backup: the state of the first server that gives one, exact at one txn, checked.") { file };
        save.SetAction(shell.Action((context, parsed) => SnapshotSave.RunAsync(context, parsed.GetRequiredValue(file))));
        return save;
    }

    private static Command DefineInspect(Shell shell)
    {
        var file = FileArgument();
        var inspect = new Command("inspect", "Reads and checks a backup, and says what is in it. Needs no server.") { file };
        inspect.SetAction(shell.Action((context, parsed) => Inspect(context, parsed.GetRequiredValue(file))));
        return inspect;
    }

    private static Command DefineRestore(Shell shell)
    {
        var file = FileArgument();
        var data = Offline.Data();
        var log = Offline.Log();
        var ensemble = Offline.EnsembleId();
        var raise = Offline.Raise();
        var server = new Option<uint>("--server-id")
        {
            Description = "the server that will run on it",
            HelpName = "ID",
            Required = true,
            CustomParser = result => Parsed.By<uint>(ServerIdText.TryParse)(result),
        };
        var restore = new Command("restore", "Makes the data directory of a server of a new ensemble out of a backup. Needs no server.")
        {
            file, data, log, server, ensemble, raise,
        };
        restore.SetAction(shell.Action((context, parsed) => Restore(
            context,
            parsed.GetRequiredValue(file),
            parsed.GetRequiredValue(data),
            parsed.GetValue(log),
            new ServerId((int)parsed.GetRequiredValue(server)),
            parsed.GetValue(ensemble),
            parsed.GetRequiredValue(raise))));
        return restore;
    }

    private static Argument<string> FileArgument() => new("FILE") { Description = "the backup" };

    private static Task Inspect(CommandContext context, string file)
    {
        var found = Offline.Run(() => BackupFile.Inspect(new FileDisk(), file));
        var json = new SnapshotInspectedJson(
            file,
            found.Zxid.ToString(),
            found.Bytes,
            ZxidText.Format(found.EnsembleId),
            found.Znodes,
            found.Sessions,
            found.Ephemerals,
            found.FormatVersion,
            found.ApplyLevel,
            found.LastTime,
            [.. found.Largest.Select(subtree => new SubtreeJson(subtree.Path, subtree.Znodes, subtree.Bytes))]);
        context.Print(json, output => Write(output, json, context.Streams.IsTerminal));
        return Task.CompletedTask;
    }

    private static void Write(TextWriter output, SnapshotInspectedJson found, bool isTerminal)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{found.File}: whole; zxid {found.Zxid}, ensemble {found.EnsembleId}, {found.Znodes} znodes ({found.Ephemerals} ephemeral), {found.Sessions} sessions, {found.Bytes} bytes"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"format {found.Format}, apply level {found.ApplyLevel}, last txn stamped {StatText.Time(found.LastTime)}"));
        var table = new TextTable("subtree", "znodes", "bytes");
        foreach (var subtree in found.Subtrees)
        {
            table.Add(subtree.Path, subtree.Znodes.ToString(CultureInfo.InvariantCulture), subtree.Bytes.ToString(CultureInfo.InvariantCulture));
        }

        table.Write(output, isTerminal);
    }

    private static Task Restore(CommandContext context, string file, string data, string? log, ServerId server, long? ensemble, int raise)
    {
        var restored = Offline.Run(() => Restoration.Run(new FileDisk(), file, data, log ?? data, server, raise, ensemble ?? Offline.DrawEnsembleId()));
        var json = new SnapshotRestoredJson(
            data,
            server.Value,
            ZxidText.Format(restored.Begin.EnsembleId),
            restored.Begin.Zxid.ToString(),
            restored.Begin.Zxid.Epoch.Value,
            restored.Of.ToString(),
            restored.Znodes,
            restored.Sessions,
            restored.IsMembershipForgotten);
        context.Print(json, output =>
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{data}: server {json.ServerId} of ensemble {json.EnsembleId}, {json.Znodes} znodes and {json.Sessions} sessions of zxid {json.SnapshotZxid}; its history begins at {json.Zxid}"));
            output.WriteLine($"restore every other voter from the same file, with --ensemble-id {json.EnsembleId}, before any of them starts");
            if (json.MembershipForgotten)
            {
                output.WriteLine("the old ensemble had changed its membership: now the configuration files decide again");
            }
        });
        return Task.CompletedTask;
    }
}
