namespace Coordinator.Controller.Core.Tree;

/// <summary>What the replicas of a topic go by.</summary>
/// <param name="MinInSync">Least replicas in sync for what is to be acknowledged by all, at least 1; never more than there are replicas.</param>
/// <param name="Fsync">When a record is on the disk of a replica.</param>
/// <param name="RetentionBytes">Bytes of a replica's log that are kept, at least; −1: all.</param>
/// <param name="RetentionMilliseconds">For how long records are kept; −1: for ever.</param>
public sealed record TopicRules(int MinInSync, FsyncPolicy Fsync, long RetentionBytes, long RetentionMilliseconds);
