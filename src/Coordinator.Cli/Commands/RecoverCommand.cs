using System.CommandLine;

using Coordinator.Backup;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Files;

namespace Coordinator.Cli.Commands;

/// <summary>Goes on from one server's copy when the quorum is lost for good.</summary>
internal static class RecoverCommand
{
    internal static Command Define(Shell shell)
    {
        var data = Offline.Data();
        var log = Offline.Log();
        var ensemble = Offline.EnsembleId();
        var raise = Offline.Raise();
        var damaged = new Option<bool>("--despite-damage") { Description = "of a damaged copy, also of one that its server has set aside, take what comes before the damage" };
        var yes = new Option<bool>("--yes") { Description = "do it; without it nothing is changed" };
        var command = new Command("recover", "When the quorum is lost for good: goes on from this copy as another ensemble. Says what may be lost. Needs no server.")
        {
            data, log, ensemble, raise, damaged, yes,
        };
        command.SetAction(shell.Action((context, parsed) => Run(
            context,
            parsed.GetRequiredValue(data),
            parsed.GetValue(log),
            parsed.GetValue(ensemble) ?? Offline.DrawEnsembleId(),
            parsed.GetRequiredValue(raise),
            parsed.GetValue(damaged),
            parsed.GetValue(yes))));
        return command;
    }

    private static Task Run(CommandContext context, string data, string? log, long ensemble, int raise, bool despiteDamage, bool isWanted)
    {
        var (plan, kept) = Offline.Run(() =>
        {
            var recovery = Recovery.Prepare(new FileDisk(), data, log ?? data, raise, ensemble, despiteDamage);
            return (recovery.Plan, isWanted ? recovery.Run() : []);
        });
        var json = new RecoveredJson(
            data,
            plan.ServerId.Value,
            isWanted,
            plan.LastZxid.ToString(),
            plan.CommitZxid.ToString(),
            plan.UncertainTxns,
            plan.LostThrough == plan.LastZxid ? null : plan.LostThrough.ToString(),
            plan.LastTime,
            plan.WasVoter,
            ZxidText.Format(plan.OldEnsembleId),
            ZxidText.Format(plan.Begin.EnsembleId),
            plan.Begin.Zxid.ToString(),
            plan.Begin.Zxid.Epoch.Value,
            plan.Znodes,
            plan.Sessions,
            kept,
            NextSteps(plan, isWanted));
        context.Print(json, output => Write(output, plan, json));
        return Task.CompletedTask;
    }

    private static void Write(TextWriter output, RecoveryPlan plan, RecoveredJson json)
    {
        output.WriteLine(Text($"{json.Data}: server {json.ServerId} of ensemble {json.OldEnsembleId}, {json.Znodes} znodes, {json.Sessions} sessions"));
        foreach (var note in plan.Notes)
        {
            output.WriteLine("note: " + note);
        }

        output.WriteLine(Text($"kept: everything through zxid {json.LastZxid}, stamped {StatText.Time(json.LastTime)}; known committed through {json.CommitZxid}"));
        output.WriteLine($"may be lost: what the others acknowledged after zxid {json.LastZxid}");
        output.WriteLine(Text($"may appear: the last {json.UncertainTxns} txns, which may never have been acknowledged to anybody"));
        if (json.LostThrough is not null)
        {
            output.WriteLine($"lost with the damage: everything after zxid {json.LastZxid}, through {json.LostThrough} at least");
        }

        if (!json.WasVoter)
        {
            output.WriteLine("this copy did not count as a voter: another server's may hold more");
        }

        output.WriteLine(json.Recovered
            ? $"recovered: ensemble {json.EnsembleId}, its history begins at {json.Zxid}; the old history stays in {string.Join(" and ", json.Kept)}"
            : "nothing was changed");
        foreach (var step in json.NextSteps)
        {
            output.WriteLine("next: " + step);
        }
    }

    private static IReadOnlyList<string> NextSteps(RecoveryPlan plan, bool isDone) => isDone
        ?
        [
            "make sure that no server of the old ensemble ever starts again on its old data: move those directories away",
            Text($"let the configuration of server {plan.ServerId} name this server alone under Servers, and start it"),
            "coordctl snapshot save FILE from it; restore FILE on the other servers and start all with the full list, or let them join blank as observers and promote them",
        ]
        :
        [
            "compare lastZxid on every surviving copy, and recover from the one with the largest",
            "the same command with --yes does it",
        ];

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
