using System.CommandLine;
using System.Globalization;

using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Protocol.Admin.V1;

namespace Coordinator.Cli.Commands;

/// <summary>One row per endpoint: each server's view of itself.</summary>
internal static class StatusCommand
{
    internal static Command Define(Shell shell)
    {
        var command = new Command("status", "Shows each server's view of itself.");
        command.SetAction(shell.Action((context, _) => RunAsync(context)));
        return command;
    }

    private static async Task RunAsync(CommandContext context)
    {
        var answers = await EachServer.AskAsync(context, (admin, options) => admin.StatusAsync(new StatusRequest(), options));
        var rows = answers.Select(answer => answer.Value is { } status ? Reachable(answer.Target.Endpoint, status) : Unreachable(answer)).ToList();
        if (context.Settings.Format is OutputFormat.Json)
        {
            context.Streams.Text.WriteLine($"[{string.Join(',', rows.Select(row => row.Json))}]");
        }
        else
        {
            var table = new TextTable("server", "state", "leader", "epoch", "zxid", "sessions", "znodes", "watches", "connections", "version", "endpoint", "");
            foreach (var row in rows)
            {
                table.Add(row.Cells);
            }

            table.Write(context.Streams.Text, context.Streams.IsTerminal);
        }

        EachServer.RequireOne(answers);
    }

    private static Row Unreachable(ServerAnswer<StatusResponse> answer)
    {
        var json = answer.ToUnreachableJson();
        return new Row(CliJson.Serialize(json), ["", json.State, "", "", "", "", "", "", "", "", json.Endpoint, json.Error]);
    }

    private static Row Reachable(EndpointAddress endpoint, StatusResponse status)
    {
        var json = new ServerStatusJson(
            status.ServerId,
            status.State.ToLowerInvariant(),
            status.LeaderId == 0 ? null : status.LeaderId,
            status.Epoch,
            ZxidText.Format(status.LastZxid),
            status.Sessions,
            status.Znodes,
            status.Watches,
            status.Connections,
            status.Version,
            endpoint.ToString(),
            status.NotReadyReason.Length == 0 ? null : status.NotReadyReason);
        return new Row(CliJson.Serialize(json),
        [
            Text(json.ServerId),
            json.State,
            json.LeaderId is { } leader ? Text(leader) : "-",
            Text(json.Epoch),
            json.LastZxid,
            Text(json.Sessions),
            Text(json.Znodes),
            Text(json.Watches),
            Text(json.Connections),
            json.Version,
            json.Endpoint,
            json.NotReadyReason ?? "",
        ]);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Row(string Json, IReadOnlyList<string> Cells);
}
