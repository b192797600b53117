using Coordinator.Cli.Calls;
using Coordinator.Cli.Output;
using Coordinator.Primitives;
using Coordinator.Protocol.Admin.V1;

using Grpc.Core;

namespace Coordinator.Cli.Commands;

/// <summary>Asks every server of itself, where any one of them does not do.</summary>
internal static class EachServer
{
    /// <summary>The least for one answer of one server: one that hangs must not hold up what the others say.</summary>
    internal static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(1);

    /// <summary>Answers in the order of the endpoints.</summary>
    internal static Task<ServerAnswer<T>[]> AskAsync<T>(
        CommandContext context, TimeSpan patience, Func<Admin.AdminClient, CallOptions, AsyncUnaryCall<T>> call)
        where T : class => AskAsync<T>(context, patience, async ask => await ask.OneAsync(call));

    /// <summary>Answers in the order of the endpoints, of several calls each.</summary>
    internal static Task<ServerAnswer<T>[]> AskAsync<T>(CommandContext context, TimeSpan patience, Func<Asking, Task<T>> calls)
        where T : class => Task.WhenAll(context.Caller.Targets.Select(target => AskAsync(context, patience, target, calls)));

    /// <summary>Prints an array with an entry per server, or a table; fails the command when nobody answered.</summary>
    /// <param name="context">Of the command.</param>
    /// <param name="answers">From <see cref="AskAsync{T}(CommandContext, TimeSpan, Func{Asking, Task{T}})"/>.</param>
    /// <param name="toJson">An answer, and the endpoint that gave it, as JSON.</param>
    /// <param name="toTable">All of them.</param>
    internal static void Print<T>(
        CommandContext context, IReadOnlyList<ServerAnswer<T>> answers, Func<T, string, string> toJson, Func<IReadOnlyList<ServerAnswer<T>>, TextTable> toTable)
        where T : class
    {
        if (context.Settings.Format is OutputFormat.Json)
        {
            var entries = answers.Select(answer => answer.Value is { } value
                ? toJson(value, answer.Target.Endpoint.ToString())
                : CliJson.Serialize(answer.ToUnreachableJson()));
            context.Streams.Text.WriteLine($"[{string.Join(',', entries)}]");
        }
        else
        {
            toTable(answers).Write(context.Streams.Text, context.Streams.IsTerminal);
        }

        if (answers.All(answer => answer.Value is null))
        {
            throw new CommandFailedException(ExitCode.Unavailable, new Failure(ErrorCode.Unavailable, "no server answers"));
        }
    }

    /// <summary>The leader is asked first, if it is among the endpoints and says so.</summary>
    internal static async Task PreferLeaderAsync(CommandContext context)
    {
        if (context.Caller.Targets.Count > 1)
        {
            var answers = await AskAsync(context, PatienceOf(context.Settings.Timeout), (admin, options) => admin.StatusAsync(new StatusRequest(), options));
            var leading = answers.FirstOrDefault(answer => answer.Value is { LeaderId: not 0 } status && status.LeaderId == status.ServerId)
                ?? answers.FirstOrDefault(answer => answer.Value is not null);
            if (leading is not null)
            {
                context.Caller.Prefer(leading.Target);
            }
        }
    }

    private static async Task<ServerAnswer<T>> AskAsync<T>(CommandContext context, TimeSpan patience, ICallTarget target, Func<Asking, Task<T>> calls)
        where T : class
    {
        try
        {
            return new ServerAnswer<T>(target, await calls(new Asking(context, patience, target)), "");
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

    /// <summary>How long one answer of one server may take: a fifth of the command's timeout, at least a second.</summary>
    /// <param name="timeout">That of the command.</param>
    internal static TimeSpan PatienceOf(TimeSpan timeout) => timeout / 5 > LeastPatience ? timeout / 5 : LeastPatience;

    /// <summary>One server that is being asked.</summary>
    internal sealed class Asking(CommandContext context, TimeSpan patience, ICallTarget target)
    {
        internal async Task<T> OneAsync<T>(Func<Admin.AdminClient, CallOptions, AsyncUnaryCall<T>> call)
        {
            var options = new CallOptions(deadline: context.Caller.Clock.UtcNow + patience, cancellationToken: context.CancellationToken);
            using var pending = call(new Admin.AdminClient(target.Invoker), options);
            return await pending;
        }
    }
}
