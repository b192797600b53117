using Coordinator.Primitives;

namespace Coordinator.Storage.TxnLog;

internal static class ZxidOrder
{
    /// <summary>Whether a record may stand right behind another: the next counter, or the first of a later epoch.</summary>
    internal static bool Follows(Zxid previous, Zxid next) =>
        next.Epoch == previous.Epoch
            ? next.Counter == previous.Counter + 1
            : next.Epoch > previous.Epoch && next.Counter == 1;
}
