using System.CommandLine;

using Coordinator.Cli.Input;
using Coordinator.Cli.Processes;
using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.Recipes;
using Coordinator.Recipes.Locks;

namespace Coordinator.Cli.Commands;

/// <summary>Runs a command while holding a lock; ends it when the lock is lost.</summary>
internal static class LockCommand
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    internal static Command Define(Shell shell)
    {
        var path = PathArgument.Define("znode of the lock");
        var wait = new Option<TimeSpan>("--wait")
        {
            Description = "how long to wait for the lock, 0 takes it only if it is free [default: as long as it takes]",
            HelpName = "10s",
            CustomParser = Parsed.Duration(LongestWait),
        };
        var holder = new HolderOptions();
        var words = HolderOptions.DefineCommand(isRequired: true);
        var command = new Command(
            "lock", $"Runs a command while holding a lock; the command finds the fencing token in {HolderEnvironment.FencingToken}.") { path, words, wait };
        holder.AddTo(command);
        command.SetAction(shell.Action((context, parsed) => RunAsync(
            context,
            parsed.GetRequiredValue(path),
            parsed.GetResult(wait) is null ? null : parsed.GetValue(wait),
            holder.SessionTimeout(parsed),
            parsed.GetRequiredValue(words))));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string path, TimeSpan? wait, TimeSpan? sessionTimeout, string[] command)
    {
        try
        {
            await using var client = await context.OpenSessionAsync(sessionTimeout);
            await using var held = await AcquireAsync(client, path, wait, context.CancellationToken);
            using var child = ChildCommand.Start(command, HolderEnvironment.Of(held.Guard));
            return await child.RunWhileAsync(held.LostToken, context.CancellationToken)
                ?? throw new CoordinatorException(ErrorCode.SessionExpired, $"the lock {path} was lost, the command was ended");
        }
        catch (CoordinatorException error)
        {
            throw SessionErrors.ToFailure(error);
        }
    }

    private static async Task<HeldLock> AcquireAsync(ICoordinatorClient client, string path, TimeSpan? wait, CancellationToken cancellationToken) => wait is not { } patience
        ? await client.Locks(path).AcquireAsync(cancellationToken)
        : await client.Locks(path).TryAcquireAsync(patience, cancellationToken)
            ?? throw new CoordinatorException(ErrorCode.Unavailable, $"the lock {path} was not free within {Duration.Format(patience)}");
}
