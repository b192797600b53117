using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Checkers;

/// <summary>A read's answer is the state at the zxid that it names.</summary>
internal static class ReadChecker
{
    private const string Checker = "read";

    public static void Judge(string name, ReadQuery query, ReplyItem reply, GlobalHistory history)
    {
        if (query is SyncQuery)
        {
            return;
        }

        var state = history.Paths.At(query.Path, reply.Seen);
        if (query.Path == "/" && state is null)
        {
            return;
        }

        if (reply.Code == ErrorCode.NoNode)
        {
            Check.That(state is null, Checker, $"{name}: {query.Path} is missing at {reply.Seen}, but was there");
            return;
        }

        Check.That(reply.Code == ErrorCode.Ok && reply.Read is not null, Checker, $"{name}: {query} ends {reply.Code} {reply.Message}");
        Check.That(state is not null, Checker, $"{name}: {query.Path} is there at {reply.Seen}, but was missing");
        Check.That(reply.Read.Stat == state.Stat, Checker, $"{name}: {query.Path} at {reply.Seen} has {reply.Read.Stat}, but had {state.Stat}");
        if (query is DataQuery)
        {
            Check.That(reply.Read.Data.Span.SequenceEqual(state.Data.Span), Checker, $"{name}: {query.Path} at {reply.Seen} has other data");
        }

        if (query is ChildrenQuery)
        {
            Check.That(
                reply.Read.Children.Select(child => child.Name).SequenceEqual(state.Children, StringComparer.Ordinal),
                Checker,
                $"{name}: {query.Path} at {reply.Seen} has other children");
        }
    }
}
