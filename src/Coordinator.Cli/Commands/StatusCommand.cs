using System.CommandLine;
using System.Globalization;

using Coordinator.Cli.Calls;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Primitives;
using Coordinator.Protocol.Admin.V1;

using Grpc.Core;

namespace Coordinator.Cli.Commands;

/// <summary>One row per endpoint: each server's view of itself.</summary>
internal static class StatusCommand
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private const string Unreachable = "unreachable";

    internal static Command Define(Shell shell)
    {
        var command = new Command("status", "Shows each server's view of itself.");
        command.SetAction(shell.Action((context, _) => RunAsync(context)));
        return command;
    }

    private static async Task RunAsync(CommandContext context)
    {
        var rows = await Task.WhenAll(context.Caller.Targets.Select(target => AskAsync(context, target)));
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

        if (rows.All(row => !row.IsReachable))
        {
            throw new CommandFailedException(ExitCode.Unavailable, new Failure(ErrorCode.Unavailable, "no server answers"));
        }
    }

    private static async Task<Row> AskAsync(CommandContext context, ICallTarget target)
    {
        try
        {
            var options = new CallOptions(deadline: context.Caller.Clock.UtcNow + Patience, cancellationToken: context.CancellationToken);
            using var call = new Admin.AdminClient(target.Invoker).StatusAsync(new StatusRequest(), options);
            return Reachable(target.Endpoint, await call);
        }
        catch (RpcException error)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var reason = CallErrors.Classify(error, wasSent: true).Failure.Text;
            var json = CliJson.Serialize(new UnreachableJson(target.Endpoint.ToString(), Unreachable, reason));
            return new Row(false, json, ["", Unreachable, "", "", "", "", "", "", "", "", target.Endpoint.ToString(), reason]);
        }
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
        return new Row(true, CliJson.Serialize(json),
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

    private sealed record Row(bool IsReachable, string Json, IReadOnlyList<string> Cells);
}
