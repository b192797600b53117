using Coordinator.Primitives;
using Coordinator.Sessions;
using Coordinator.Sessions.Messages;

namespace Coordinator.UnitTests.Sessions;

/// <summary>Where a session goes when a connection to another server stands already.</summary>
public sealed class SpareServerTests
{
    private readonly SessionDriver _d = new SessionDriver().Open();

    private int Server => _d.All.OfType<Connect>().Last().ServerIndex;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ConnectionLost_TheSparesServerIsDialedAtOnce(int distance)
    {
        Assert.Equal((Server + distance) % 3, Lose(Tell(distance)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ConnectionLost_SpareIsDead_EveryServerIsTriedAtOnceInItsOrderAndNoneTwice(int distance)
    {
        var first = Tell(distance);
        var dialed = new[] { Lose(first), Lose(first) };
        Assert.Equal((first + distance) % 3, dialed[0]);
        Assert.Equal((first + (3 - distance)) % 3, dialed[1]);

        // Only now the one that was lost, and not at once.
        Assert.Empty(_d.Lose().OfType<Connect>());
        _d.Pass(20);
        Assert.Equal(first, Server);
    }

    [Fact]
    public void Silence_TheSparesServerIsDialed()
    {
        var first = Tell(2);
        _d.Pass(SessionDriver.SessionTimeout / 3);
        Assert.Equal((first + 2) % 3, Server);
    }

    [Fact]
    public void SpareThatIsGone_IsForgotten()
    {
        var first = Tell(2);
        _d.Step(new SpareChanged(_d.Now, SpareConnection.None));
        Assert.Equal((first + 1) % 3, Lose(first));
    }

    [Fact]
    public void AfterAnAttachAtTheSpare_TheOrderGoesOnFromThere()
    {
        var first = Tell(2);
        var second = Lose(first);
        _d.Step(new SpareChanged(_d.Now, SpareConnection.None));
        _d.Connect();
        _d.Attach();
        _d.Pong(1);
        Assert.Equal((second + 1) % 3, Lose(second));
    }

    [Fact]
    public void Redirect_GoesBeforeTheSpare()
    {
        // The places of two servers are known: one told its number at the open, the other now.
        _d.Reply(_d.Write("a").Request);
        var first = Server;
        _d.Lose();
        _d.Connect();
        AttachAt(new ServerId(2));
        var second = Server;
        _d.Reply(_d.Write("b").Request);
        _d.Lose();
        _d.Connect();
        AttachAt(new ServerId(3));
        _d.Pong(1);
        _d.Step(new SpareChanged(_d.Now, first));
        _d.Frame(frame => frame with { Ended = new Refusal(ErrorCode.Compacted, "because", 0) { BetterServer = new ServerId(2) } });
        Assert.Equal(second, Server);
    }

    private int Tell(int distance)
    {
        _d.Pong(1);
        _d.Step(new SpareChanged(_d.Now, (Server + distance) % 3));
        return Server;
    }

    private int Lose(int from)
    {
        Assert.Single(_d.Lose().OfType<Connect>());
        Assert.NotEqual(from, Server);
        return Server;
    }

    private void AttachAt(ServerId server) => _d.Frame(frame => frame with
    {
        Attached = new Attached(new SessionId(77), SessionDriver.SessionTimeout, 1, long.MaxValue, new Zxid(100)) { ServerId = server },
    });
}
