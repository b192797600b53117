using Coordinator.Primitives;
using Coordinator.Replication.Messages;

namespace Coordinator.Replication.Upkeep;

/// <summary>Both sides of the digest check: the leader compares what learners report, and tells them what the majority holds.</summary>
internal sealed class DigestGuard(ReplicaContext context)
{
    private const int Kept = 4096;

    private readonly DigestHistory _history = new(Kept);
    private readonly DigestVerifier _verifier = new(context.Self, () => context.Zab.Membership);

    public void OnApplied(Zxid zxid, ulong digest) => _history.Add(zxid, digest);

    /// <summary>The state was replaced.</summary>
    public void Reset() => _history.Clear();

    public void BeginReign() => _verifier.Clear();

    public void OnLearnerLeft(ServerId learner) => _verifier.Forget(learner);

    /// <summary>This server's own digest at a txn; null when it is not known any more, or not yet.</summary>
    public ulong? At(Zxid zxid) => _history.At(zxid);

    /// <summary>A learner's report.</summary>
    /// <returns>Why this leader may not go on; null when it may.</returns>
    public string? OnReported(ServerId learner, Zxid zxid, ulong digest)
    {
        if (!context.IsLeading || _history.At(zxid) is not { } own)
        {
            return null;
        }

        var verdict = _verifier.OnReport(learner, zxid, digest, own);
        foreach (var told in verdict.Told)
        {
            if (context.Zab.StayOf(told.Learner) is not 0 and var stay)
            {
                context.Send(told.Learner, new DigestDiffers(stay, told.Zxid, told.Digest));
            }
        }

        return verdict.LeaderStops ? $"no majority of voters holds this leader's digest at {zxid}" : null;
    }
}
