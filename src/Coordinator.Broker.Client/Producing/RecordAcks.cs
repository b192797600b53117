namespace Coordinator.Broker.Client.Producing;

/// <summary>When a record counts as delivered.</summary>
public enum RecordAcks
{
    /// <summary>All replicas in sync have it, at least as many as the topic asks for.</summary>
    All,

    /// <summary>The leader has it: what it had not passed on is lost with it.</summary>
    Leader,

    /// <summary>The leader has received it.</summary>
    None,
}
