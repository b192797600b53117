using Coordinator.Replication;

namespace Coordinator.UnitTests.Replication;

public sealed class ConfirmationQueueTests
{
    [Fact]
    public void Waiting_IsAnsweredByItsRoundOrALaterOne()
    {
        var confirmations = new ConfirmationQueue<string>();
        confirmations.Add(3, "a");
        confirmations.Add(3, "b");
        confirmations.Add(4, "c");

        Assert.Empty(confirmations.Confirmed(2));
        Assert.Equal(["a", "b"], confirmations.Confirmed(3));
        Assert.Equal(["c"], confirmations.Confirmed(9));
        Assert.Empty(confirmations.Confirmed(9));
    }
}
