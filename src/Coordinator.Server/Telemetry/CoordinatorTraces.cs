using System.Diagnostics;
using Coordinator.Primitives;
using Coordinator.Replication;

namespace Coordinator.Server.Telemetry;

/// <summary>
/// The server's spans. A call without a session has one, below that of its request; what happens to the server itself becomes a span when it
/// is over. Requests of session streams have none: they are too many, and nothing of their caller travels with them.
/// </summary>
public static class CoordinatorTraces
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "Coordinator";

    internal static readonly ActivitySource Source = new(SourceName);

    /// <summary>A span that has just ended, with what it belongs to inside it.</summary>
    /// <param name="span">The span.</param>
    /// <param name="parts">Spans below it, in any order.</param>
    internal static void Emit(EndedSpan span, params IEnumerable<EndedSpan> parts)
    {
        if (!Source.HasListeners())
        {
            return;
        }

        // Whatever runs this has no part in it.
        var current = Activity.Current;
        Activity.Current = null;
        using (var activity = Begin(span))
        {
            foreach (var part in parts)
            {
                Begin(part)?.Dispose();
            }
        }

        Activity.Current = current;
    }

    /// <summary>Says in a call's span how it ended.</summary>
    internal static void Describe(Activity activity, ReplyItem reply)
    {
        activity.SetTag("coordinator.result", reply.Code.ToString());
        if (!reply.Zxid.IsZero)
        {
            activity.SetTag("coordinator.zxid", reply.Zxid.ToString());
        }

        // That a znode does not exist is an answer; that this server cannot answer is an error.
        if (reply.Code != ErrorCode.Ok && !ResultTags.IsRare(ResultTags.IndexOf(reply.Code)))
        {
            activity.SetStatus(ActivityStatusCode.Error, reply.Message);
        }
    }

    private static Activity? Begin(EndedSpan span) => Source
        .StartActivity(ActivityKind.Internal, default, span.Tags, null, span.EndedAt - span.Duration, span.Name)
        ?.SetEndTime(span.EndedAt.UtcDateTime);
}
