using System.CommandLine;
using System.Globalization;

using Coordinator.Cli.Calls;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Protocol.Admin.V1;

namespace Coordinator.Cli.Commands;

/// <summary>Moves leadership, as before maintenance of a server.</summary>
internal static class LeaderCommand
{
    internal static Command Define(Shell shell)
    {
        var to = new Option<uint>("--to")
        {
            Description = "the server that shall lead",
            HelpName = "ID",
            Required = true,
            CustomParser = result => Parsed.By<uint>(ServerIdText.TryParse)(result),
        };
        var move = new Command("move", "Hands leadership over, without an election, and waits until the target leads.") { to };
        move.SetAction(shell.Action((context, parsed) => RunAsync(context, parsed.GetRequiredValue(to))));
        return new Command("leader", "Leadership of the ensemble.") { move };
    }

    private static async Task RunAsync(CommandContext context, uint target)
    {
        var request = new MoveLeaderRequest { TargetId = target };
        var start = context.Caller.Clock.Now;
        while (true)
        {
            // Asking again changes nothing: the target, once it leads, answers for itself.
            var answer = await context.Caller.CallAsync(
                CallKind.Read, (invoker, options) => new Admin.AdminClient(invoker).MoveLeaderAsync(request, options), context.CancellationToken);
            if (answer.LeaderId == target)
            {
                context.Print(
                    new LeaderJson(answer.LeaderId, answer.Epoch),
                    output => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"server {answer.LeaderId} leads in epoch {answer.Epoch}")));
                return;
            }

            if (context.Caller.Clock.Now - start >= context.Caller.Timeout)
            {
                var message = string.Create(CultureInfo.InvariantCulture, $"server {answer.LeaderId} began to hand over, server {target} does not lead yet");
                throw new CommandFailedException(ExitCode.Unavailable, new Failure(Primitives.ErrorCode.Unavailable, message));
            }

            await context.Caller.Clock.DelayAsync(RetryPolicy.FirstPause, context.CancellationToken);
        }
    }
}
