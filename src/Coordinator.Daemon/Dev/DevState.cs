namespace Coordinator.Daemon.Dev;

/// <summary>What a server said of itself when it was last asked.</summary>
/// <param name="State">looking, following, leading or observing; <c>down</c> when it does not answer.</param>
/// <param name="LeaderId">Its leader; 0 for none.</param>
/// <param name="Epoch">Current epoch.</param>
/// <param name="LastZxid">Last txn applied.</param>
/// <param name="IsReady">Whether it serves.</param>
internal sealed record DevState(string State, uint LeaderId, int Epoch, long LastZxid, bool IsReady)
{
    public const string DownName = "down";

    public static readonly DevState Down = new(DownName, 0, 0, 0, false);

    /// <summary>Whether an operator would call it a change; zxids move all the time.</summary>
    public bool IsSameStateAs(DevState other) => State == other.State && LeaderId == other.LeaderId && Epoch == other.Epoch;
}
