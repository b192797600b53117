using Coordinator.Primitives;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Watching;

/// <summary>
/// How far a watch has come. Events count only when their whole txn is here: what a broken stream sent of an incomplete one is sent again by the next
/// server.
/// </summary>
/// <param name="from">Zxid to watch from, 0: from now on.</param>
internal sealed class WatchPosition(long from)
{
    private readonly Queue<Wire.Event> _incomplete = new();

    /// <summary>The next stream starts after this; 0: from now on.</summary>
    internal long From { get; private set; } = from;

    /// <summary>Takes a message in.</summary>
    /// <returns>The events of the txns that are complete now, each once.</returns>
    internal IReadOnlyList<Wire.Event> Receive(Wire.WatchResponse response)
    {
        foreach (var received in response.Events)
        {
            if (received.Zxid > From)
            {
                _incomplete.Enqueue(received);
            }
        }

        var complete = new List<Wire.Event>();
        while (_incomplete.TryPeek(out var next) && next.Zxid <= response.CompleteZxid)
        {
            complete.Add(_incomplete.Dequeue());
        }

        From = Math.Max(From, response.CompleteZxid);
        Invariant.Holds(_incomplete.Count == 0 || _incomplete.Peek().Zxid > From);
        return complete;
    }

    /// <summary>The stream broke.</summary>
    internal void Interrupt() => _incomplete.Clear();

    /// <summary>History was lost: goes on from there.</summary>
    /// <param name="from">Zxid to watch from, 0: from now on.</param>
    internal void Restart(long from)
    {
        _incomplete.Clear();
        From = from;
    }
}
