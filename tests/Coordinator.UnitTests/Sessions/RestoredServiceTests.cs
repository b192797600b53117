using Coordinator.Sessions;

namespace Coordinator.UnitTests.Sessions;

/// <summary>The service was restored or recovered to an earlier state that still has the session.</summary>
public sealed class RestoredServiceTests
{
    [Fact]
    public void Attach_ToAStateWithoutAcknowledgedWrites_IsTheEndOfTheSession()
    {
        var d = new SessionDriver().Open();
        d.Reply(d.Write("a").Request);
        d.Reply(d.Write("b").Request);
        d.Lose();
        d.Reattach(lastApplied: 1);
        Assert.Equal(SessionState.Expired, d.Session.State);
    }

    [Fact]
    public void Attach_ToAStateWithoutWritesThatWereNeverAnswered_GoesOnWithThem()
    {
        var d = new SessionDriver().Open();
        d.Reply(d.Write("a").Request);
        var lost = d.Write("b").Request;
        d.Lose();
        var again = SessionDriver.Requests(d.Reattach(lastApplied: 1));
        Assert.Equal(lost.WriteSeq, Assert.IsType<Coordinator.Sessions.Messages.WriteRequest>(Assert.Single(again)).WriteSeq);
        Assert.Equal(SessionState.Connected, d.Session.State);
    }
}
