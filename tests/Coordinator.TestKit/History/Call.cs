using Coordinator.Primitives;

namespace Coordinator.TestKit.History;

/// <summary>One call of a real client, as the client saw it.</summary>
/// <param name="Client">The client; its calls follow each other.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Path">The znode; of a sequential create, the completed path, or the prefix when it was not answered.</param>
/// <param name="Value">What was written, different in every write; or what was read.</param>
/// <param name="Invoked">When it was made, in ticks of one monotonic clock for all clients.</param>
/// <param name="Returned">When it ended, likewise.</param>
/// <param name="Outcome">How it ended; the rest counts only when it is done.</param>
/// <param name="Zxid">A write's txn, or the state that a read is of.</param>
/// <param name="Mzxid">The last change of the data, as answered.</param>
/// <param name="Version">Changes of the data since creation, as answered.</param>
public sealed record Call(
    int Client,
    CallKind Kind,
    string Path,
    long Value,
    long Invoked,
    long Returned,
    CallOutcome Outcome,
    Zxid Zxid = default,
    Zxid Mzxid = default,
    int Version = 0);
