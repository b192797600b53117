using Coordinator.Primitives;
using Coordinator.Replication.Upkeep;

namespace Coordinator.UnitTests.Replication;

/// <summary>A value held by a majority of voters is right.</summary>
public sealed class DigestTests
{
    private static readonly ServerId A = new(2);
    private static readonly ServerId B = new(3);
    private static readonly ServerId Observer = new(9);

    [Fact]
    public void Verifier_OneLearnerDiffers_IsToldOnceTheOtherAgreesLater()
    {
        var verifier = Verifier();
        Assert.Equal([new MajorityDigest(B, new Zxid(4), 1)], verifier.OnReport(B, new Zxid(4), 1, 1).Told);
        var undecided = verifier.OnReport(A, new Zxid(5), 666, 2);
        Assert.Equal((false, 0), (undecided.LeaderStops, undecided.Told.Count));

        var verdict = verifier.OnReport(B, new Zxid(6), 3, 3);
        Assert.False(verdict.LeaderStops);
        Assert.Equal([new MajorityDigest(A, new Zxid(5), 2)], verdict.Told);
        Assert.Empty(verifier.OnReport(B, new Zxid(7), 4, 4).Told);
    }

    [Fact]
    public void Verifier_WhoDiffered_IsToldWhenItAgreesAgain()
    {
        var verifier = Verifier();
        verifier.OnReport(B, new Zxid(4), 1, 1);
        verifier.OnReport(A, new Zxid(5), 666, 2);
        verifier.OnReport(B, new Zxid(6), 3, 3);
        Assert.Equal([new MajorityDigest(A, new Zxid(7), 4)], verifier.OnReport(A, new Zxid(7), 4, 4).Told);
        Assert.Empty(verifier.OnReport(A, new Zxid(8), 5, 5).Told);
    }

    [Fact]
    public void Verifier_BothLearnersDiffer_TheLeaderStops()
    {
        var verifier = Verifier();
        Assert.False(verifier.OnReport(A, new Zxid(5), 666, 2).LeaderStops);
        Assert.True(verifier.OnReport(B, new Zxid(6), 667, 3).LeaderStops);
    }

    [Fact]
    public void Verifier_AnObserverThatDiffers_IsToldAndCountsForNobody()
    {
        var verifier = Verifier();
        verifier.OnReport(A, new Zxid(7), 5, 5);
        var verdict = verifier.OnReport(Observer, new Zxid(6), 666, 4);

        Assert.False(verdict.LeaderStops);
        Assert.Equal([new MajorityDigest(Observer, new Zxid(6), 4)], verdict.Told);
    }

    [Fact]
    public void History_FindsWhatItKeeps()
    {
        var history = new DigestHistory(4);
        for (var zxid = 1; zxid <= 10; zxid++)
        {
            history.Add(new Zxid(zxid * 2), (ulong)zxid);
        }

        Assert.Equal([null, 7UL, null, 10UL, null], new[] { 12L, 14, 15, 20, 22 }.Select(zxid => history.At(new Zxid(zxid))));
        history.Clear();
        Assert.Null(history.At(new Zxid(20)));
    }

    private static DigestVerifier Verifier() => new(new ServerId(1), static () => EnsembleMembership.Of(
        [new(new ServerId(1), ServerRole.Voter), new(A, ServerRole.Voter), new(B, ServerRole.Voter), new(Observer, ServerRole.Observer)]));
}
