using Coordinator.Primitives;
using Coordinator.Replication.Reads;

namespace Coordinator.UnitTests.Replication;

public sealed class ReadGateTests
{
    private readonly ReadGate _gate = new();

    [Fact]
    public void Gate_OpensWhenTheIndexIsApplied()
    {
        var ticket = _gate.Take();
        Assert.Equal(ticket, _gate.NextQuestion());
        Assert.Equal(0, _gate.NextQuestion());
        _gate.Answered(ticket, new Zxid(5));
        Assert.False(_gate.Advance(new Zxid(4)));
        Assert.False(_gate.IsOpen(ticket));
        Assert.True(_gate.Advance(new Zxid(5)));
        Assert.True(_gate.IsOpen(ticket));
    }

    [Fact]
    public void Answer_LetsNobodyThroughWhoCameAfterTheQuestion()
    {
        var first = _gate.Take();
        var question = _gate.NextQuestion();
        var second = _gate.Take();
        _gate.Answered(question, new Zxid(1));
        _gate.Advance(new Zxid(1));

        Assert.True(_gate.IsOpen(first));
        Assert.False(_gate.IsOpen(second));
        Assert.Equal(second, _gate.NextQuestion());
    }

    [Fact]
    public void LeaderLost_QuestionsAreAskedAgain()
    {
        var first = _gate.Take();
        _gate.Answered(_gate.NextQuestion(), new Zxid(9));
        var second = _gate.Take();
        _gate.NextQuestion();
        _gate.LeaderLost();

        Assert.Equal(second, _gate.NextQuestion());
        _gate.Advance(new Zxid(9));
        Assert.True(_gate.IsOpen(first));
        Assert.False(_gate.IsOpen(second));
    }
}
