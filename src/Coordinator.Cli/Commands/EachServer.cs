using Coordinator.Cli.Calls;
using Coordinator.Primitives;
using Coordinator.Protocol.Admin.V1;

using Grpc.Core;

namespace Coordinator.Cli.Commands;

/// <summary>Asks every server of itself, where any one of them does not do.</summary>
internal static class EachServer
{
    /// <summary>For one answer of one server.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Answers in the order of the endpoints.</summary>
    internal static Task<ServerAnswer<T>[]> AskAsync<T>(CommandContext context, Func<Admin.AdminClient, CallOptions, AsyncUnaryCall<T>> call)
        where T : class => AskAsync<T>(context, async ask => await ask.OneAsync(call));

    /// <summary>Answers in the order of the endpoints, of several calls each.</summary>
    internal static Task<ServerAnswer<T>[]> AskAsync<T>(CommandContext context, Func<Asking, Task<T>> calls)
        where T : class => Task.WhenAll(context.Caller.Targets.Select(target => AskAsync(context, target, calls)));

    /// <summary>Fails the command when nobody answered.</summary>
    internal static void RequireOne<T>(IReadOnlyList<ServerAnswer<T>> answers)
        where T : class
    {
        if (answers.All(answer => answer.Value is null))
        {
            throw new CommandFailedException(ExitCode.Unavailable, new Failure(ErrorCode.Unavailable, "no server answers"));
        }
    }

    private static async Task<ServerAnswer<T>> AskAsync<T>(CommandContext context, ICallTarget target, Func<Asking, Task<T>> calls)
        where T : class
    {
        try
        {
            return new ServerAnswer<T>(target, await calls(new Asking(context, target)), "");
        }
        catch (RpcException error)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var failed = CallErrors.Classify(error, wasSent: true);
            return failed.End is AttemptEnd.Rejected && failed.Failure.Code is ErrorCode.BadArguments
                ? throw new CommandFailedException(ExitCode.Refused, failed.Failure)
                : new ServerAnswer<T>(target, null, failed.Failure.Text);
        }
    }

    /// <summary>One server that is being asked.</summary>
    internal sealed class Asking(CommandContext context, ICallTarget target)
    {
        internal async Task<T> OneAsync<T>(Func<Admin.AdminClient, CallOptions, AsyncUnaryCall<T>> call)
        {
            var options = new CallOptions(deadline: context.Caller.Clock.UtcNow + Patience, cancellationToken: context.CancellationToken);
            using var pending = call(new Admin.AdminClient(target.Invoker), options);
            return await pending;
        }
    }
}
