using Coordinator.Cli;
using Coordinator.Cli.Calls;
using Coordinator.Primitives;

namespace Coordinator.UnitTests.Cli.Calls;

public sealed class RetryPolicyTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData((int)CallKind.Read)]
    [InlineData((int)CallKind.Write)]
    public void Decide_Rejected_EndsWithRefused(int kind) =>
        Assert.Equal(Verdict.Fail(ExitCode.Refused), Policy((CallKind)kind).Decide(1, TimeSpan.Zero, Failed(AttemptEnd.Rejected)));

    [Fact]
    public void Decide_AmbiguousWrite_IsNeverRetried()
    {
        for (var attempts = 1; attempts < 10; attempts++)
        {
            Assert.Equal(Verdict.Fail(ExitCode.OutcomeUnknown), Policy(CallKind.Write).Decide(attempts, TimeSpan.Zero, Failed(AttemptEnd.Ambiguous)));
        }
    }

    [Fact]
    public void Decide_AmbiguousRead_GoesToTheNextAtOnce() =>
        Assert.Equal(Verdict.RetryAfter(TimeSpan.Zero), Policy(CallKind.Read).Decide(1, TimeSpan.Zero, Failed(AttemptEnd.Ambiguous)));

    [Theory]
    [InlineData((int)AttemptEnd.NotSent)]
    [InlineData((int)AttemptEnd.RefusedForNow)]
    public void Decide_NotAccepted_PausesLongerAfterEachRound(int end)
    {
        var pauses = Enumerable.Range(1, 18).Select(attempts => Policy(CallKind.Write).Decide(attempts, TimeSpan.Zero, Failed((AttemptEnd)end)).Delay.TotalMilliseconds);
        Assert.Equal([0, 0, 50, 0, 0, 100, 0, 0, 200, 0, 0, 400, 0, 0, 400, 0, 0, 400], pauses);
    }

    [Fact]
    public void Decide_HintOfTheServer_IsHeeded() => Assert.Equal(
        Verdict.RetryAfter(TimeSpan.FromMilliseconds(700)),
        Policy(CallKind.Write).Decide(1, TimeSpan.Zero, Failed(AttemptEnd.RefusedForNow) with { RetryAfter = TimeSpan.FromMilliseconds(700) }));

    [Fact]
    public void Decide_TimeIsUp_EndsUnavailable()
    {
        Assert.Equal(Verdict.Fail(ExitCode.Unavailable), Policy(CallKind.Read).Decide(1, Timeout, Failed(AttemptEnd.NotSent)));
        Assert.Null(Policy(CallKind.Read).Decide(1, TimeSpan.FromSeconds(4.9), Failed(AttemptEnd.NotSent)).ExitCode);
    }

    [Fact]
    public void Decide_TooLittleTimeForAWrite_EndsUnavailableInsteadOfAmbiguous()
    {
        Assert.Equal(Verdict.Fail(ExitCode.Unavailable), Policy(CallKind.Write).Decide(1, TimeSpan.FromSeconds(4.8), Failed(AttemptEnd.RefusedForNow)));
        Assert.Null(Policy(CallKind.Write).Decide(1, TimeSpan.FromSeconds(4.7), Failed(AttemptEnd.RefusedForNow)).ExitCode);
    }

    [Fact]
    public void Decide_TimeoutZero_SkipsDeadServersOnly()
    {
        var policy = Policy(CallKind.Write) with { Timeout = TimeSpan.Zero };
        Assert.Equal(Verdict.RetryAfter(TimeSpan.Zero), policy.Decide(1, TimeSpan.Zero, Failed(AttemptEnd.NotSent)));
        Assert.Equal(Verdict.RetryAfter(TimeSpan.Zero), policy.Decide(2, TimeSpan.FromSeconds(1), Failed(AttemptEnd.NotSent)));
        Assert.Equal(Verdict.Fail(ExitCode.Unavailable), policy.Decide(3, TimeSpan.Zero, Failed(AttemptEnd.NotSent)));
        Assert.Equal(Verdict.Fail(ExitCode.Unavailable), policy.Decide(1, TimeSpan.Zero, Failed(AttemptEnd.RefusedForNow)));
        Assert.Equal(Verdict.Fail(ExitCode.OutcomeUnknown), policy.Decide(1, TimeSpan.Zero, Failed(AttemptEnd.Ambiguous)));
        Assert.Equal(
            Verdict.Fail(ExitCode.Unavailable),
            (policy with { Kind = CallKind.Read }).Decide(1, TimeSpan.Zero, Failed(AttemptEnd.Ambiguous)));
    }

    [Fact]
    public void Patience_Write_IsAllTheTimeLeft()
    {
        Assert.Equal(Timeout, Policy(CallKind.Write).Patience(0, TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromSeconds(2), Policy(CallKind.Write).Patience(3, TimeSpan.FromSeconds(3)));
        Assert.Equal(RetryPolicy.SingleWritePatience, (Policy(CallKind.Write) with { Timeout = TimeSpan.Zero }).Patience(0, TimeSpan.Zero));
    }

    [Fact]
    public void Patience_Read_LeavesTimeForTheOthersAndGrowsWithTheRounds()
    {
        var policy = Policy(CallKind.Read) with { Timeout = TimeSpan.FromMinutes(1) };
        Assert.Equal(1.5, policy.Patience(0, TimeSpan.Zero).TotalSeconds);
        Assert.Equal(1.5, policy.Patience(2, TimeSpan.Zero).TotalSeconds);
        Assert.Equal(3, policy.Patience(3, TimeSpan.Zero).TotalSeconds);
        Assert.Equal(0.5, policy.Patience(3, TimeSpan.FromSeconds(59.5)).TotalSeconds);
        Assert.Equal(1.5, (policy with { Timeout = TimeSpan.Zero }).Patience(0, TimeSpan.Zero).TotalSeconds);
    }

    private static RetryPolicy Policy(CallKind kind) => new(kind, 3, Timeout);

    private static AttemptFailure Failed(AttemptEnd end) => new(end, new Failure(ErrorCode.Unavailable, "down"));
}
