using System.CommandLine;
using System.Globalization;

using Coordinator.Backup.Logs;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Files;
using Coordinator.Primitives;

namespace Coordinator.Cli.Commands;

/// <summary>The txn log of a server that does not run.</summary>
internal static class LogCommand
{
    internal static Command Define(Shell shell) => new("log", "The txn log of a server that does not run.")
    {
        DefineDump(shell),
        DefineVerify(shell),
    };

    private static Command DefineDump(Shell shell)
    {
        var data = Offline.Data();
        var log = Offline.Log();
        var from = ZxidOption("--from", "the first txn [default: the oldest]", 0);
        var to = ZxidOption("--to", "the last txn [default: the newest]", long.MaxValue);
        var dump = new Command("dump", "Prints a line for each txn: zxid, time, session, kind, znodes; no data.") { data, log, from, to };
        dump.SetAction(shell.Action((context, parsed) => Dump(
            context, parsed.GetRequiredValue(data), parsed.GetValue(log), new Zxid(parsed.GetRequiredValue(from)), new Zxid(parsed.GetRequiredValue(to)))));
        return dump;
    }

    private static Command DefineVerify(Shell shell)
    {
        var data = Offline.Data();
        var log = Offline.Log();
        var verify = new Command("verify", "Reads every segment, batch, checksum and snapshot; exit code 1 when something that was promised does not check.") { data, log };
        verify.SetAction(shell.Action((context, parsed) => Verify(context, parsed.GetRequiredValue(data), parsed.GetValue(log))));
        return verify;
    }

    private static Option<long> ZxidOption(string name, string description, long otherwise) => new(name)
    {
        Description = description,
        HelpName = "0x…",
        DefaultValueFactory = _ => otherwise,
        CustomParser = Parsed.By<long>(ZxidText.TryParse),
    };

    private static Task Dump(CommandContext context, string data, string? log, Zxid from, Zxid to)
    {
        using var txns = TxnLogFiles.Dump(new FileDisk(), data, log ?? data, from, to).GetEnumerator();
        while (Offline.Run(txns.MoveNext) && !context.Streams.IsReaderGone)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var txn = txns.Current;
            context.Print(ToJson(txn), output => output.WriteLine(ToText(txn)));
        }

        return Task.CompletedTask;
    }

    private static LoggedTxnJson ToJson(LoggedTxn txn) => new(
        txn.Zxid.ToString(),
        txn.Time,
        txn.Session.IsNone ? null : ZxidText.Format(txn.Session.Value),
        txn.WriteSeq == 0 ? null : txn.WriteSeq,
        txn.Kind,
        [.. txn.Ops.Select(op => new LoggedOpJson(op.Op, op.Path))],
        txn.Detail.Length == 0 ? null : txn.Detail,
        txn.Bytes);

    private static string ToText(LoggedTxn txn)
    {
        var session = txn.Session.IsNone ? "-" : ZxidText.Format(txn.Session.Value);
        var ops = string.Join(", ", txn.Ops.Select(op => $"{op.Op} {op.Path}"));
        return $"{txn.Zxid} {StatText.Time(txn.Time)} {session} {txn.Kind} {ops}{txn.Detail}".TrimEnd();
    }

    private static Task<int> Verify(CommandContext context, string data, string? log)
    {
        var found = Offline.Run(() => TxnLogFiles.Verify(new FileDisk(), data, log ?? data));
        var json = new LogVerifiedJson(
            data,
            found.ServerId.Value,
            found.Faults.Count == 0,
            found.Txns,
            found.LogBase.ToString(),
            found.LastZxid.ToString(),
            found.CommitZxid.ToString(),
            [.. found.Segments.Select(ToJson)],
            [.. found.Snapshots.Select(ToJson)],
            found.Notes,
            found.Faults);
        context.Print(json, output => Write(output, json));
        return Task.FromResult(json.Ok ? ExitCode.Done : ExitCode.Refused);
    }

    private static LogPartJson ToJson(LogPart part) => new(part.Path, part.Base.ToString(), part.Last.ToString(), part.Bytes);

    private static void Write(TextWriter output, LogVerifiedJson found)
    {
        foreach (var part in found.Snapshots)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{part.File}: {part.Bytes} bytes"));
        }

        foreach (var part in found.Segments)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{part.File}: after zxid {part.Base} through {part.Last}, {part.Bytes} bytes"));
        }

        found.Notes.ToList().ForEach(note => output.WriteLine("note: " + note));
        found.Faults.ToList().ForEach(fault => output.WriteLine("damaged: " + fault));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Data}: server {found.ServerId}, {found.Txns} txns after zxid {found.LogBase} through {found.LastZxid}, committed through {found.CommitZxid}: {(found.Ok ? "whole" : "damaged")}"));
    }
}
