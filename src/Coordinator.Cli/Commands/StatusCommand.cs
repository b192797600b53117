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
        var answers = await EachServer.AskAsync(context, EachServer.LeastPatience, (admin, options) => admin.StatusAsync(new StatusRequest(), options));
        EachServer.Print(context, answers, (status, endpoint) => CliJson.Serialize(ToJson(status, endpoint)), ToTable);
    }

    private static ServerStatusJson ToJson(StatusResponse status, string endpoint) => new(
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
        endpoint,
        status.NotReadyReason.Length == 0 ? null : status.NotReadyReason);

    private static TextTable ToTable(IReadOnlyList<ServerAnswer<StatusResponse>> answers)
    {
        var table = new TextTable("server", "state", "leader", "epoch", "zxid", "sessions", "znodes", "watches", "connections", "version", "endpoint", "");
        foreach (var answer in answers)
        {
            var endpoint = answer.Target.Endpoint.ToString();
            table.Add(answer.Value is { } status
                ? Cells(ToJson(status, endpoint))
                : ["", ServerAnswer<StatusResponse>.Unreachable, "", "", "", "", "", "", "", "", endpoint, answer.Reason]);
        }

        return table;
    }

    private static IReadOnlyList<string> Cells(ServerStatusJson row) =>
    [
        Text(row.ServerId),
        row.State,
        row.LeaderId is { } leader ? Text(leader) : "-",
        Text(row.Epoch),
        row.LastZxid,
        Text(row.Sessions),
        Text(row.Znodes),
        Text(row.Watches),
        Text(row.Connections),
        row.Version,
        row.Endpoint,
        row.NotReadyReason ?? "",
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
