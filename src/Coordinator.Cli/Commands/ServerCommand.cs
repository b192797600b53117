using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

using Coordinator.Cli.Calls;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Protocol.Admin.V1;

namespace Coordinator.Cli.Commands;

/// <summary>The servers of the ensemble, and changes of them: one at a time, while it serves.</summary>
internal static class ServerCommand
{
    internal static Command Define(Shell shell)
    {
        var list = new Command("ls", "Lists the servers; the leader, if it is among the endpoints, knows how far each has come.");
        list.SetAction(shell.Action((context, _) => ListAsync(context)));
        return new Command("server", "Servers of the ensemble.") { list, DefineAdd(shell), DefinePromote(shell), DefineRemove(shell) };
    }

    private static Command DefineAdd(Shell shell)
    {
        var id = DefineId();
        var host = new Option<string>("--host") { Description = "where the other servers and clients reach it", HelpName = "HOST", Required = true };
        var client = DefinePort("--client-port", "its port for clients");
        var peer = DefinePort("--peer-port", "its port for the other servers");
        var add = new Command("add", "Adds a server, as an observer: start it, and promote it when it is in sync.") { id, host, client, peer };
        add.SetAction(shell.Action((context, parsed) =>
        {
            var server = new ServerInfo
            {
                ServerId = parsed.GetRequiredValue(id),
                Host = parsed.GetRequiredValue(host),
                ClientPort = parsed.GetRequiredValue(client),
                PeerPort = parsed.GetRequiredValue(peer),
            };
            return ChangeAsync(context, new ChangeServersRequest { Add = server }, $"server {server.ServerId} is an observer of the ensemble");
        }));
        return add;
    }

    private static Command DefinePromote(Shell shell)
    {
        var id = DefineId();
        var promote = new Command("promote", "Makes a voter of an observer, as soon as it has caught up.") { id };
        promote.SetAction(shell.Action((context, parsed) =>
        {
            var server = parsed.GetRequiredValue(id);
            return ChangeAsync(context, new ChangeServersRequest { Promote = server }, $"server {server} is a voter");
        }));
        return promote;
    }

    private static Command DefineRemove(Shell shell)
    {
        var id = DefineId();
        var remove = new Command("remove", "Removes a server, which then stops; a leader hands over first.") { id };
        remove.SetAction(shell.Action((context, parsed) =>
        {
            var server = parsed.GetRequiredValue(id);
            return ChangeAsync(context, new ChangeServersRequest { Remove = server }, $"server {server} is not in the ensemble any more");
        }));
        return remove;
    }

    private static Argument<uint> DefineId() => new("ID") { Description = "the server, 1 to 255", CustomParser = Parsed.By<uint>(ServerIdText.TryParse) };

    private static Option<uint> DefinePort(string name, string description) =>
        new(name) { Description = description, HelpName = "PORT", Required = true, CustomParser = Parsed.By<uint>(TryParsePort) };

    private static bool TryParsePort(string text, out uint value, [NotNullWhen(false)] out string? mistake)
    {
        mistake = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is > 0 and <= ushort.MaxValue
            ? null
            : $"'{text}' is no port, they go from 1 to {ushort.MaxValue}";
        return mistake is null;
    }

    private static async Task ListAsync(CommandContext context)
    {
        await EachServer.PreferLeaderAsync(context);
        var answer = await context.Caller.CallAsync(
            CallKind.Read, (invoker, options) => new Admin.AdminClient(invoker).ListServersAsync(new ListServersRequest(), options), context.CancellationToken);
        var isLeader = answer.LeaderId == answer.ServerId;
        List<ServerJson> rows = [.. answer.Servers.Select(server => new ServerJson(
            server.ServerId,
            server.Observer ? "observer" : "voter",
            server.Host,
            server.ClientPort,
            server.PeerPort,
            server.ServerId == answer.LeaderId,
            isLeader ? server.InSync : null,
            isLeader ? server.Behind : null))];
        context.Print(new ServersJson(ZxidText.Format(answer.Version), rows), output => WriteTable(output, rows, context.Streams.IsTerminal));
    }

    private static void WriteTable(TextWriter output, List<ServerJson> rows, bool isTerminal)
    {
        var table = new TextTable("server", "role", "host", "clients", "peers", "state", "behind");
        foreach (var row in rows)
        {
            table.Add(
                row.Id.ToString(CultureInfo.InvariantCulture),
                row.Role,
                row.Host,
                row.ClientPort.ToString(CultureInfo.InvariantCulture),
                row.PeerPort.ToString(CultureInfo.InvariantCulture),
                row.IsLeader ? "leads" : row.InSync switch { true => "in sync", false => "not in sync", null => "-" },
                row.Behind?.ToString(CultureInfo.InvariantCulture) ?? "-");
        }

        table.Write(output, isTerminal);
    }

    private static async Task ChangeAsync(CommandContext context, ChangeServersRequest request, string done)
    {
        await EachServer.PreferLeaderAsync(context);
        var answer = await context.Caller.CallAsync(
            CallKind.Write, (invoker, options) => new Admin.AdminClient(invoker).ChangeServersAsync(request, options), context.CancellationToken);
        context.Print(new ServersChangedJson(ZxidText.Format(answer.Version)), output => output.WriteLine($"{done} (since {ZxidText.Format(answer.Version)})"));
    }
}
