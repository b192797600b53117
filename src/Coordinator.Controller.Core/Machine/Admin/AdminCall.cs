using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Machine.Admin;

/// <summary>An operator who waits.</summary>
/// <param name="callId">Of the caller.</param>
/// <param name="request">What is wanted.</param>
internal sealed class AdminCall(long callId, AdminRequest request)
{
    public long CallId => callId;

    public AdminRequest Request => request;

    /// <summary>What is to be written is; what comes of it is waited for.</summary>
    public bool IsWritten { get; set; }

    /// <summary>What is said when it is done.</summary>
    public string Message { get; set; } = string.Empty;

    /// <summary>Of an election: the leader epoch before it.</summary>
    public LeaderEpoch EpochBefore { get; init; } = LeaderEpoch.Unknown;
}
