namespace Coordinator.Replication;

/// <summary>What is under way at a replica.</summary>
/// <param name="OutstandingTxns">Proposals of this leader that are not committed; 0 when it does not lead.</param>
/// <param name="OutstandingBytes">Bytes of their bodies.</param>
/// <param name="PendingRequests">Accepted requests of local clients that are not applied here.</param>
/// <param name="PendingBytes">Their approximate bytes.</param>
/// <param name="ReadersBehind">Attached clients that are fed from the history of changes: they read slowly, or resume from the past.</param>
public readonly record struct ReplicaLoad(int OutstandingTxns, long OutstandingBytes, int PendingRequests, long PendingBytes, int ReadersBehind);
