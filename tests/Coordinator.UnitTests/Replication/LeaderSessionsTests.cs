using Coordinator.Primitives;
using Coordinator.Replication.Sessions;
using Coordinator.Tree;

namespace Coordinator.UnitTests.Replication;

/// <summary>Attach numbers and deadlines in the leader's memory, tick by tick. Ticks have 100 ms, timeouts 1 s: 10 ticks, and two more.</summary>
public sealed class LeaderSessionsTests
{
    private static readonly SessionId S = new(100);
    private static readonly ServerId A = new(1);
    private static readonly ServerId B = new(2);

    private readonly LeaderSessions _sessions = new(100, 60_000);
    private long _wall = 5_000;

    [Fact]
    public void Deadline_IsReachedAfterTheTimeoutAndTwoTicks()
    {
        Begin();
        Tick(11);
        Assert.False(_sessions.HasOverdue);
        Tick();
        Assert.True(_sessions.HasOverdue);
        _sessions.ConfirmationBegun(7);
        Assert.Empty(_sessions.Confirmed(6));
        Assert.Equal([S], _sessions.Confirmed(7));
        Assert.Empty(_sessions.Confirmed(8));
    }

    [Fact]
    public void Touch_BeforeTheConfirmation_SavesTheSession()
    {
        Begin();
        Tick(12);
        _sessions.ConfirmationBegun(1);
        Assert.True(_sessions.Touch(S, 1, A).Counts);

        Assert.Empty(_sessions.Confirmed(1));
        Tick(11);
        Assert.False(_sessions.HasOverdue);
        Tick();
        Assert.True(_sessions.HasOverdue);
    }

    [Fact]
    public void Confirmation_BegunBeforeTheDeadlineThatWasMissed_SaysNothing()
    {
        Begin();
        Tick(12);
        _sessions.ConfirmationBegun(1);
        _sessions.Touch(S, 1, A);
        Tick(12);
        Assert.True(_sessions.HasOverdue);
        Assert.Empty(_sessions.Confirmed(1));
        _sessions.ConfirmationBegun(2);
        Assert.Equal([S], _sessions.Confirmed(2));
    }

    [Fact]
    public void Expiring_IsSavedByNothing_AndAnAttachWaits()
    {
        Begin();
        Tick(12);
        _sessions.ConfirmationBegun(1);
        _sessions.Confirmed(1);

        Assert.False(_sessions.Touch(S, 1, A).Counts);
        Assert.Equal(AttachDecision.Wait, _sessions.Attach(S, 2, A).Decision);
        _sessions.Closed(S);
        Assert.Equal(AttachDecision.Expired, _sessions.Attach(S, 3, A).Decision);
    }

    [Fact]
    public void ExpiryFailed_NeedsAnotherConfirmation()
    {
        Begin();
        Tick(12);
        _sessions.ConfirmationBegun(1);
        _sessions.Confirmed(1);
        _sessions.ExpiryFailed(S);

        Assert.True(_sessions.HasOverdue);
        _sessions.ConfirmationBegun(2);
        Assert.Equal([S], _sessions.Confirmed(2));
    }

    [Fact]
    public void Attach_TakesTheSession_AndNamesWhoIsDisplaced()
    {
        Begin();
        Assert.Equal(new AttachAnswer(AttachDecision.Stands, ServerId.None), _sessions.Attach(S, 3, A));
        Assert.Equal(new AttachAnswer(AttachDecision.Stands, ServerId.None), _sessions.Attach(S, 3, A));
        Assert.Equal(AttachDecision.Moved, _sessions.Attach(S, 3, B).Decision);
        Assert.Equal(AttachDecision.Moved, _sessions.Attach(S, 2, B).Decision);
        Assert.Equal(new AttachAnswer(AttachDecision.Stands, A), _sessions.Attach(S, 4, B));
        Assert.Equal(new TouchAnswer(false, true, false, ServerId.None), _sessions.Touch(S, 3, A));
        Assert.Equal(new TouchAnswer(true, false, false, ServerId.None), _sessions.Touch(S, 4, B));
    }

    [Fact]
    public void Attach_WithTheNumberOfAnOpen_GoesToWhoeverOpenedLast()
    {
        _sessions.Begin([], _wall);
        _sessions.Opened(S, 1_000, A);
        Assert.Equal(new AttachAnswer(AttachDecision.Stands, A), _sessions.Attach(S, 1, B));
        Assert.Equal(new TouchAnswer(false, true, false, ServerId.None), _sessions.Touch(S, 1, A));
    }

    [Fact]
    public void NewReign_LearnsAttachNumbersFromTouches()
    {
        Begin();
        Assert.True(_sessions.Touch(S, 5, A).Counts);
        Assert.Equal(AttachDecision.Moved, _sessions.Attach(S, 4, B).Decision);
        Assert.Equal(new TouchAnswer(true, false, false, A), _sessions.Touch(S, 6, B));
    }

    [Fact]
    public void Gap_OfMoreThanTwoTicks_PushesByTheGap_AndAShorterOneDoesNot()
    {
        Begin();
        Tick(11);
        Tick(1, 200);
        Assert.True(_sessions.HasOverdue);

        Begin();
        Tick(11);
        Tick(1, 500);
        Tick(4);
        Assert.False(_sessions.HasOverdue);
        Tick();
        Assert.True(_sessions.HasOverdue);
    }

    [Fact]
    public void Gap_OfAWallClockSetForward_IsBounded_AndOneSetBackIsNone()
    {
        Begin();
        Tick(1, -1_000_000);
        Tick(10);
        Assert.False(_sessions.HasOverdue);
        Tick();
        Assert.True(_sessions.HasOverdue);

        Begin();
        Tick(1, 1_000_000_000);
        Tick(700);
        Assert.True(_sessions.HasOverdue);
    }

    private void Begin()
    {
        _wall += 100;
        _sessions.Begin([new SessionEntry(S, 1_000, default, 0, 0)], _wall);
    }

    private void Tick(int times = 1, long milliseconds = 100)
    {
        for (var i = 0; i < times; i++)
        {
            _wall += milliseconds;
            _sessions.Tick(_wall);
        }
    }
}
