using Coordinator.Replication.Messages;
using Coordinator.Zab;

namespace Coordinator.Replication;

// What a server that has nothing to do spares: wakings.
public sealed partial class Replica
{
    /// <summary>For so long after the last input that was more than a sign of life every tick is stepped when it is due.</summary>
    private const int BusyTicks = 10;

    private long _busyAt;

    /// <summary>
    /// In how many ticks from now on the replica must be stepped again if nothing comes: 1, and more while it rests, which is while it serves and
    /// nothing but signs of life has come for a while. Ticks that were due during a rest are stepped together at its end, before whatever ends it.
    /// </summary>
    public int RestTicks
    {
        get
        {
            if (!_context.IsServing || _context.Ticks - _busyAt <= BusyTicks)
            {
                return 1;
            }

            return (int)Math.Max(1, Math.Min(_zab.RestTicks, _parts.Liveness.NextDue() - _context.Ticks));
        }
    }

    private static bool IsRoutine(Input input) => input switch
    {
        Tick or BatchEnd or ClientPing or ClientDrained => true,
        PeerReceived { Message: var message } => message is Touches or TouchesCounted || ZabPeer.IsRoutine(message),
        _ => false,
    };
}
