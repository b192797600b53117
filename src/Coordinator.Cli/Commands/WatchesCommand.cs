using System.CommandLine;
using System.Globalization;

using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Protocol.Admin.V1;

namespace Coordinator.Cli.Commands;

/// <summary>Who watches what, at each server.</summary>
internal static class WatchesCommand
{
    internal static Command Define(Shell shell)
    {
        var path = new Argument<string>("PATH")
        {
            Description = "watches here and below, and recursive ones above [default: /]",
            DefaultValueFactory = _ => "/",
        };
        var command = new Command("watches", "Shows who watches what, at each server.") { path };
        command.SetAction(shell.Action((context, parsed) => RunAsync(context, parsed.GetRequiredValue(path))));
        return command;
    }

    private static async Task RunAsync(CommandContext context, string path)
    {
        var answers = await EachServer.AskAsync<ServerWatches>(context, EachServer.PatienceOf(context.Settings.Timeout), asking => ReadAsync(asking, path));
        EachServer.Print(
            context, answers, (server, endpoint) => CliJson.Serialize(new ServerWatchesJson(server.ServerId, endpoint, server.Rows)), ToTable);
    }

    private static async Task<ServerWatches> ReadAsync(EachServer.Asking asking, string path)
    {
        var rows = new List<WatchedByJson>();
        var request = new ListWatchesRequest { Path = path };
        while (true)
        {
            var page = await asking.OneAsync((admin, options) => admin.ListWatchesAsync(request, options));
            rows.AddRange(page.Watches.Select(watch => new WatchedByJson(
                watch.SessionId == 0 ? null : ZxidText.Format(watch.SessionId), watch.WatchId, KindOf(watch.Kind), watch.Path, watch.Recursive)));
            if (!page.HasMore)
            {
                return new ServerWatches(page.ServerId, rows);
            }

            request = new ListWatchesRequest { Path = path, AfterAttachment = page.LastAttachment, AfterWatchId = page.LastWatchId };
        }
    }

    private static TextTable ToTable(IReadOnlyList<ServerAnswer<ServerWatches>> answers)
    {
        var table = new TextTable("server", "session", "watch", "kind", "path", "");
        foreach (var answer in answers)
        {
            foreach (var row in answer.Value?.Rows ?? [])
            {
                table.Add(
                    answer.Value!.ServerId.ToString(CultureInfo.InvariantCulture),
                    row.SessionId ?? "-",
                    row.WatchId.ToString(CultureInfo.InvariantCulture),
                    row.Recursive ? "recursive" : row.Kind,
                    row.Path,
                    "");
            }

            if (answer.Value is null)
            {
                table.Add("", "", "", ServerAnswer<ServerWatches>.Unreachable, answer.Target.Endpoint.ToString(), answer.Reason);
            }
        }

        return table;
    }

    private static string KindOf(WatchInfo.Types.Kind kind) => kind switch
    {
        WatchInfo.Types.Kind.Data => "data",
        WatchInfo.Types.Kind.Exists => "exists",
        WatchInfo.Types.Kind.Children => "children",
        _ => "persistent",
    };

    private sealed record ServerWatches(uint ServerId, IReadOnlyList<WatchedByJson> Rows);
}
