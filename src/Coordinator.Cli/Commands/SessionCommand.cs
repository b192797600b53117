using System.CommandLine;
using System.Globalization;

using Coordinator.Cli.Calls;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Protocol.Admin.V1;

namespace Coordinator.Cli.Commands;

/// <summary>The sessions of the ensemble, and an end for one of them.</summary>
internal static class SessionCommand
{
    internal static Command Define(Shell shell)
    {
        var list = new Command("ls", "Lists the open sessions, oldest first; the leader, if it is among the endpoints, knows where each is attached.");
        list.SetAction(shell.Action((context, _) => ListAsync(context)));
        var id = new Argument<long>("ID") { Description = "the session, 0x…", CustomParser = Parsed.By<long>(SessionIdText.TryParse) };
        var kill = new Command("kill", "Ends a session for good: its ephemerals go, its client is told that it has expired.") { id };
        kill.SetAction(shell.Action((context, parsed) => KillAsync(context, parsed.GetRequiredValue(id))));
        return new Command("session", "Sessions of clients.") { list, kill };
    }

    private static async Task ListAsync(CommandContext context)
    {
        await EachServer.PreferLeaderAsync(context);
        var rows = new List<SessionJson>();
        var after = 0L;
        for (var hasMore = true; hasMore;)
        {
            var request = new ListSessionsRequest { AfterSessionId = after };
            var page = await context.Caller.CallAsync(
                CallKind.Read, (invoker, options) => new Admin.AdminClient(invoker).ListSessionsAsync(request, options), context.CancellationToken);
            rows.AddRange(page.Sessions.Select(session => new SessionJson(
                ZxidText.Format(session.SessionId), session.TimeoutMilliseconds, session.ServerId == 0 ? null : session.ServerId, session.Ephemerals)));
            hasMore = page.HasMore;

            // An empty page that promises more would be asked for again for ever.
            after = !hasMore ? 0 : page.Sessions is [.., var last]
                ? last.SessionId
                : throw CommandFailedException.StrangeAnswer("an empty page that is not the last");
        }

        context.Print<IReadOnlyList<SessionJson>>(rows, output => WriteTable(output, rows, context.Streams.IsTerminal));
    }

    private static void WriteTable(TextWriter output, List<SessionJson> rows, bool isTerminal)
    {
        var table = new TextTable("session", "timeout", "server", "ephemerals");
        foreach (var row in rows)
        {
            table.Add(
                row.SessionId,
                Duration.Format(TimeSpan.FromMilliseconds(row.TimeoutMilliseconds)),
                row.ServerId?.ToString(CultureInfo.InvariantCulture) ?? "-",
                row.Ephemerals.ToString(CultureInfo.InvariantCulture));
        }

        table.Write(output, isTerminal);
    }

    private static async Task KillAsync(CommandContext context, long session)
    {
        var request = new KillSessionRequest { SessionId = session };
        var answer = await context.Caller.CallAsync(
            CallKind.Write, (invoker, options) => new Admin.AdminClient(invoker).KillSessionAsync(request, options), context.CancellationToken);
        var json = new SessionKilledJson(ZxidText.Format(session), ZxidText.Format(answer.Zxid));
        context.Print(json, output => output.WriteLine($"killed session {json.SessionId} (zxid {json.Zxid})"));
    }
}
