namespace Coordinator.Sessions;

/// <summary>What a session is made of.</summary>
/// <param name="ServerCount">Servers in the list, at least 1.</param>
/// <param name="Password">16 bytes that only this client knows.</param>
/// <param name="Seed">For the first server and for jitter.</param>
public sealed record SessionOptions(int ServerCount, ReadOnlyMemory<byte> Password, ulong Seed)
{
    /// <summary>Bytes of a password.</summary>
    public const int PasswordBytes = 16;

    /// <summary>Requested; the service clamps it.</summary>
    public int TimeoutMilliseconds { get; init; } = 10_000;

    /// <summary>Most requests unanswered at once; the service may allow fewer.</summary>
    public int MaxOutstanding { get; init; } = 1_000;

    /// <summary>Most calls that wait or are unanswered; beyond it a call ends Throttled at once.</summary>
    public int MaxPendingCalls { get; init; } = 100_000;

    /// <summary>Most watches of both kinds at once; beyond it a call that brings one ends TooLarge.</summary>
    public int MaxWatches { get; init; } = 10_000;

    /// <summary>Most bytes of UTF-8 that the paths of all watches have: they must fit into one attach frame.</summary>
    public int MaxWatchPathBytes { get; init; } = 700 * 1024;

    /// <summary>How long a connection may take to stand.</summary>
    public int ConnectTimeoutMilliseconds { get; init; } = 1_000;

    /// <summary>First wait after a refusal; doubles at every further one, with jitter.</summary>
    public int MinBackoffMilliseconds { get; init; } = 20;

    /// <summary>Longest wait after a refusal.</summary>
    public int MaxBackoffMilliseconds { get; init; } = 500;
}
