using Coordinator.Primitives;
using Coordinator.Replication.Messages;

namespace Coordinator.Replication.Upkeep;

/// <summary>Both sides of the digest check: the leader compares what learners report, a learner stops when the majority differs from it.</summary>
internal sealed class DigestGuard(ReplicaContext context)
{
    private const int Kept = 4096;

    private readonly DigestHistory _history = new(Kept);
    private readonly DigestVerifier _verifier = new(context.Self, context.Options.Zab.Servers);

    public void OnApplied(Zxid zxid, ulong digest) => _history.Add(zxid, digest);

    /// <summary>The state was replaced.</summary>
    public void Reset() => _history.Clear();

    public void BeginReign() => _verifier.Clear();

    public void OnLearnerLeft(ServerId learner) => _verifier.Forget(learner);

    /// <summary>A learner's report.</summary>
    /// <returns>Why this leader must stop; null when it need not.</returns>
    public string? OnReported(ServerId learner, Zxid zxid, ulong digest)
    {
        if (!context.IsLeading || _history.At(zxid) is not { } own)
        {
            return null;
        }

        var verdict = _verifier.OnReport(learner, zxid, digest, own);
        foreach (var wrong in verdict.Wrong)
        {
            if (context.Zab.StayOf(wrong.Learner) is not 0 and var stay)
            {
                context.Send(wrong.Learner, new DigestDiffers(stay, wrong.Zxid, wrong.Digest));
            }
        }

        return verdict.LeaderStops ? $"no majority of voters holds this leader's digest at {zxid}: the state of some server is corrupted" : null;
    }

    /// <summary>The majority holds another digest.</summary>
    /// <returns>Why this learner must stop; null when it holds the same.</returns>
    public string? OnDiffers(DigestDiffers message) =>
        _history.At(message.Zxid) == message.Digest
            ? null
            : $"the majority of voters holds another digest than this server at {message.Zxid}: its state is corrupted";
}
