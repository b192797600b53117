using Coordinator.Client.Runtime.Connection;

namespace Coordinator.UnitTests.Client;

public sealed class TurnTests
{
    private Turn _turn = new();

    [Fact]
    public void Turn_IsTakenAtFirst_AndThenByOneAtATime()
    {
        Assert.False(_turn.TryTake());
        _turn.Look();
        Assert.True(_turn.TryEnd());
        Assert.True(_turn.TryTake());
        Assert.False(_turn.TryTake());
    }

    [Fact]
    public void WhoAskedSinceTheLook_IsNotForgotten()
    {
        _turn.Look();
        Assert.False(_turn.TryTake());
        Assert.False(_turn.TryEnd());
        _turn.Look();
        Assert.True(_turn.TryEnd());
    }

    [Fact]
    public void WhoAskedBeforeTheLook_IsFoundByIt()
    {
        Assert.False(_turn.TryTake());
        _turn.Look();
        Assert.True(_turn.TryEnd());
    }
}
