using System.Globalization;
using Coordinator.Grpc.Public;
using Coordinator.Primitives;
using Coordinator.Server.Audit;
using Coordinator.Tree;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Wire = Coordinator.Protocol.Admin.V1;

namespace Coordinator.Grpc.Admin;

/// <summary>
/// The one rule of what operators may do. Calls of the admin service that only look are free; every other one, also one that comes to that
/// service later, is an action: it needs the super identity where the configuration demands it, and leaves a line in the audit.
/// </summary>
/// <param name="needsSuper">Whether actions need the super identity.</param>
/// <param name="hasSuper">Whether a super password is configured: then what shows every znode, whatever its list, needs it in any case.</param>
/// <param name="callers">Who asks.</param>
/// <param name="audit">Hears of actions, and of those that were refused.</param>
public sealed class OperatorGate(bool needsSuper, bool hasSuper, CallerIdentities callers, AuditLog audit) : Interceptor
{
    private const string Service = "/coordinator.admin.v1.Admin/";

    private static readonly HashSet<string> Looks = new(StringComparer.Ordinal) { "Status", "ListSessions", "ListWatches", "ListHotspots", "ListServers", "ListQuotas" };

    private static readonly HashSet<string> ShowsAll = new(StringComparer.Ordinal) { "SaveSnapshot" };

    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(continuation);
        return RunAsync(context, SubjectOf(request), request is not (Wire.KillSessionRequest or Wire.ChangeServersRequest), () => continuation(request, context));
    }

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(continuation);
        return RunAsync(context, SubjectOf(request), true, () => NothingAsync(continuation(request, responseStream, context)));
    }

    /// <inheritdoc/>
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(continuation);
        return RunAsync(context, string.Empty, true, () => continuation(requestStream, context));
    }

    /// <inheritdoc/>
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(continuation);
        return RunAsync(context, string.Empty, true, () => NothingAsync(continuation(requestStream, responseStream, context)));
    }

    /// <summary>A method's name as the audit writes it: MoveLeader is move-leader.</summary>
    internal static string NameOf(string method) =>
        string.Concat(method.Select((letter, at) => char.IsUpper(letter) ? (at == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString()));

    private static string SubjectOf<TRequest>(TRequest request) => request switch
    {
        Wire.MoveLeaderRequest move => move.TargetId.ToString(CultureInfo.InvariantCulture),
        Wire.SetQuotaRequest set => set.Path,
        Wire.KillSessionRequest kill => new SessionId(kill.SessionId).ToString(),
        _ => string.Empty,
    };

    private string? WhySuper(string method) => needsSuper
        ? "Security:Operators is super"
        : hasSuper && ShowsAll.Contains(method) ? "it shows every znode, whatever its access control list" : null;

    private static async Task<bool> NothingAsync(Task call)
    {
        await call;
        return true;
    }

    private static ErrorCode CodeOf(RpcException error) =>
        int.TryParse(error.Trailers.GetValue(ErrorMap.CodeTrailer), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code)
            ? (ErrorCode)code
            : ErrorCode.SystemError;

    /// <param name="context">The call.</param>
    /// <param name="subject">What it acts on.</param>
    /// <param name="isOurs">Whether the audit's line is written here; a killed session's is written where the txn is applied, that of a changed list of servers where the change is understood.</param>
    /// <param name="act">Does it.</param>
    private Task<T> RunAsync<T>(ServerCallContext context, string subject, bool isOurs, Func<Task<T>> act)
    {
        var method = context.Method.StartsWith(Service, StringComparison.Ordinal) ? context.Method[Service.Length..] : string.Empty;
        return method.Length == 0 || Looks.Contains(method) ? act() : ActAsync(context, method, subject, isOurs, act);
    }

    private async Task<T> ActAsync<T>(ServerCallContext context, string method, string subject, bool isOurs, Func<Task<T>> act)
    {
        var (who, name) = (callers.Of(context), NameOf(method));
        if (WhySuper(method) is { } why && !who.Any(identity => identity.Scheme == AccessRules.Super))
        {
            audit.Write(who, name, subject, ErrorCode.NoAuth);
            throw ErrorMap.Fault(ErrorCode.NoAuth, $"{name} needs the super identity at this server ({why})");
        }

        var result = ErrorCode.SystemError;
        try
        {
            var answer = await act();
            result = ErrorCode.Ok;
            return answer;
        }
        catch (RpcException refused)
        {
            result = CodeOf(refused);
            throw;
        }
        catch (MalformedRequestException)
        {
            result = ErrorCode.BadArguments;
            throw;
        }
        finally
        {
            if (isOurs)
            {
                audit.Write(who, name, subject, result);
            }
        }
    }
}
