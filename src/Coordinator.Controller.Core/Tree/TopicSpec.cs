namespace Coordinator.Controller.Core.Tree;

/// <summary>What a topic is: its partitions, who has a replica of each, and by which rules.</summary>
/// <param name="Id">Drawn at creation: a topic that is deleted and created again is another one.</param>
/// <param name="Partitions">By partition number, without a gap: the brokers that have a replica, in order of preference.</param>
public sealed record TopicSpec(ulong Id, IReadOnlyList<PartitionAssignment> Partitions)
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 200;

    /// <summary>Most partitions of a topic, so that its assignment fits a znode.</summary>
    public const int MaxPartitions = 20_000;

    /// <summary>Most replicas of a partition.</summary>
    public const int MaxReplicas = 15;

    /// <summary>Most replicas of a partition during a reassignment: those of before and those of after.</summary>
    public const int MaxMovingReplicas = 2 * MaxReplicas;

    /// <summary>Most bytes of its data, so that a change of it fits a request together with the states of its partitions.</summary>
    public const int MaxBytes = 900 * 1024;

    /// <summary>Least replicas in sync for what is to be acknowledged by all.</summary>
    public int MinInSync { get; init; } = 1;

    /// <summary>Whether a replica that is not in sync may lead when no other is left: availability before consistency.</summary>
    public bool AllowsUnclean { get; init; }

    /// <summary>
    /// Whether every replica that is alive may lead, without any risk: what the partitions stand for does not lie with the replicas. Then the in-sync set is
    /// the leader alone. Set at creation, for shards; never for topics of brokers.
    /// </summary>
    public bool AnyMayLead { get; init; }

    /// <summary>When a record is on the disk of a replica.</summary>
    public FsyncPolicy Fsync { get; init; } = FsyncPolicy.Group;

    /// <summary>Bytes of a replica's log that are kept, at least; −1: all.</summary>
    public long RetentionBytes { get; init; } = -1;

    /// <summary>For how long records are kept, in milliseconds; −1: for ever.</summary>
    public long RetentionMilliseconds { get; init; } = -1;

    /// <summary>What its replicas go by.</summary>
    public TopicRules Rules => new(MinInSync, Fsync, RetentionBytes, RetentionMilliseconds);

    /// <summary>Why it is no name of a topic; null when it is one.</summary>
    /// <param name="name">The name.</param>
    public static string? WhyNoName(string name) =>
        name.Length is 0 or > MaxNameLength ? $"a topic's name has 1 to {MaxNameLength} characters, '{name}' has {name.Length}"
        : name is "." or ".." || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-')
            ? $"'{name}' is no name of a topic: letters, digits, '.', '_' and '-'"
            : null;
}
