using System.CommandLine;
using System.Text;

using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Cli.Processes;
using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.Recipes;
using Coordinator.Recipes.Elections;

namespace Coordinator.Cli.Commands;

/// <summary>Campaigns until Ctrl-C, says when it leads and when it was deposed, and runs a command while it leads.</summary>
internal static class ElectCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    internal static Command Define(Shell shell)
    {
        var path = PathArgument.Define("znode of the election");
        var id = new Option<string>("--id") { Description = "what observers see of this campaigner", HelpName = "NAME", Required = true };
        var holder = new HolderOptions();
        var words = HolderOptions.DefineCommand(isRequired: false);
        var command = new Command(
            "elect", "Campaigns until Ctrl-C, and runs a command while it leads. When the command ends by itself it resigns and ends with its exit code.") { path, words, id };
        holder.AddTo(command);
        command.SetAction(shell.Action((context, parsed) => RunAsync(
            context, parsed.GetRequiredValue(path), parsed.GetRequiredValue(id), holder.SessionTimeout(parsed), parsed.GetValue(words) ?? [])));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string path, string id, TimeSpan? sessionTimeout, string[] command)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                await using var client = await context.OpenSessionAsync(sessionTimeout);
                return await CampaignAsync(context, client, path, id, command);
            }
            catch (CoordinatorException error) when (error.Code == ErrorCode.SessionExpired || (error.IsTransient && !isFirst))
            {
                // Only with a new session can it lead again.
                await Task.Delay(Pause, context.CancellationToken);
            }
            catch (CoordinatorException error)
            {
                throw SessionErrors.ToFailure(error);
            }
        }
    }

    private static async Task<int> CampaignAsync(CommandContext context, ICoordinatorClient client, string path, string id, string[] command)
    {
        while (true)
        {
            await using var leadership = await client.Elections(path, Encoding.UTF8.GetBytes(id)).CampaignAsync(context.CancellationToken);
            context.Print(new ElectJson("leading", leadership.Path, ZxidText.Format(leadership.FencingToken)), output =>
                output.WriteLine($"leading {leadership.Path} with fencing token {ZxidText.Format(leadership.FencingToken)}"));
            await context.Streams.FlushAsync();
            if (await LeadAsync(context, leadership, command) is { } exitCode)
            {
                return exitCode;
            }

            context.Print(new ElectJson("deposed", leadership.Path, ZxidText.Format(leadership.FencingToken)), output => output.WriteLine($"deposed {leadership.Path}"));
            await context.Streams.FlushAsync();
        }
    }

    // Null when deposed.
    private static async Task<int?> LeadAsync(CommandContext context, Leadership leadership, string[] command)
    {
        if (command.Length > 0)
        {
            using var child = ChildCommand.Start(command, HolderEnvironment.Of(leadership.Guard));
            return await child.RunWhileAsync(leadership.LostToken, context.CancellationToken);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(leadership.LostToken, context.CancellationToken);
        await Task.Delay(Timeout.Infinite, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.CancellationToken.ThrowIfCancellationRequested();
        return null;
    }
}
