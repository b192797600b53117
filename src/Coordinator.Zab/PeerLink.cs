namespace Coordinator.Zab;

/// <summary>What is known of the link to a peer, in ticks.</summary>
internal sealed class PeerLink
{
    public bool IsUp { get; set; }

    /// <summary>When the last message came.</summary>
    public long HeardAt { get; set; }

    /// <summary>When the last message left.</summary>
    public long SentAt { get; set; }

    /// <summary>It was silent for so long that its end has been asked for.</summary>
    public bool IsGivenUp { get; set; }
}
