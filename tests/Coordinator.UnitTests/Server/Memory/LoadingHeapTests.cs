using System.Runtime;
using Coordinator.Server.Memory;

namespace Coordinator.UnitTests.Server.Memory;

public sealed class LoadingHeapTests
{
    /// <summary>What is not worth it, or more than there is, is left to the collector.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1_000, 1_000)]
    [InlineData(1L << 50, 0)]
    [InlineData(0, 1L << 50)]
    public void Reserve_TooLittleOrTooMuch_ChangesNothing(long snapshotBytes, long recordBytes)
    {
        using var heap = new LoadingHeap();
        heap.Reserve(snapshotBytes, recordBytes);
        Assert.False(heap.IsOwner);
    }

    [Fact]
    public void Dispose_EndsIt_AndAnotherServerMayBeginOne()
    {
        for (var i = 0; i < 2; i++)
        {
            using (var heap = new LoadingHeap())
            {
                heap.Reserve(8 << 20, 0);
                Assert.True(heap.IsOwner);
                using var second = new LoadingHeap();
                second.Reserve(8 << 20, 0);
                Assert.False(second.IsOwner);
            }

            Assert.NotEqual(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
        }
    }
}
