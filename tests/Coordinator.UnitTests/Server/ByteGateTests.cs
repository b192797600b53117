using Coordinator.Server.Loop;

namespace Coordinator.UnitTests.Server;

public sealed class ByteGateTests
{
    private readonly ByteGate _gate = new(100);

    [Fact]
    public async Task Enter_BeyondTheBound_WaitsInOrder()
    {
        await _gate.EnterAsync(80, TestContext.Current.CancellationToken);
        var second = _gate.EnterAsync(50, TestContext.Current.CancellationToken).AsTask();
        var third = _gate.EnterAsync(10, TestContext.Current.CancellationToken).AsTask();
        Assert.False(second.IsCompleted);
        Assert.False(third.IsCompleted);

        _gate.Leave(80);
        await second;
        await third;

        Assert.Equal(60, _gate.Inside);
    }

    [Fact]
    public async Task Enter_LargerThanTheBound_PassesAlone()
    {
        await _gate.EnterAsync(500, TestContext.Current.CancellationToken);
        var next = _gate.EnterAsync(1, TestContext.Current.CancellationToken).AsTask();
        Assert.False(next.IsCompleted);

        _gate.Leave(500);
        await next;

        Assert.Equal(1, _gate.Inside);
    }

    [Fact]
    public async Task Enter_ThatGivesUp_TakesNoRoomAndHoldsNobodyUp()
    {
        using var cancel = new CancellationTokenSource();
        await _gate.EnterAsync(60, TestContext.Current.CancellationToken);
        var large = _gate.EnterAsync(90, cancel.Token).AsTask();
        var small = _gate.EnterAsync(30, TestContext.Current.CancellationToken).AsTask();
        Assert.False(small.IsCompleted);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        await small;

        Assert.Equal(90, _gate.Inside);
    }
}
