using System.Globalization;
using Coordinator.Primitives;

namespace Coordinator.Server.Telemetry;

/// <summary>One trace for each time that a server did not serve: what it began with, each election and synchronization, how it ended.</summary>
internal sealed class LeaderlessTrace(TimeProvider time)
{
    /// <summary>Parts that are kept: of a server that tries for hours, the last ones.</summary>
    internal const int MaxParts = 64;

    private readonly Queue<EndedSpan> _parts = new();
    private string _reason = "it has just started";

    public void Begins(string reason) => _reason = reason;

    public void Elected(TimeSpan after, ServerId leader) => Add("election", after, leader);

    public void Synchronized(TimeSpan after, ServerId leader) => Add("synchronization", after, leader);

    public void Serves(TimeSpan after, ServerId leader, Epoch? epoch)
    {
        var end = epoch is { } own ? "it leads epoch " + own : "it is in sync with server " + leader;
        CoordinatorTraces.Emit(
            new EndedSpan("leaderless", time.GetUtcNow(), after, [new("coordinator.reason", _reason), new("coordinator.end", end)]), _parts);
        _parts.Clear();
    }

    private void Add(string name, TimeSpan after, ServerId leader)
    {
        if (_parts.Count == MaxParts)
        {
            _parts.Dequeue();
        }

        var tag = leader.Value.ToString(CultureInfo.InvariantCulture);
        _parts.Enqueue(new EndedSpan(name, time.GetUtcNow(), after, [new("coordinator.leader", tag)]));
    }
}
