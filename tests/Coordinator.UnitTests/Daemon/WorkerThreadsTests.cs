using Coordinator.Daemon;

namespace Coordinator.UnitTests.Daemon;

/// <summary>How many threads of the pool work at once.</summary>
public sealed class WorkerThreadsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(64, 63)]
    public void For_LeavesAProcessorToDiskAndSockets(int processors, int workers) => Assert.Equal(workers, WorkerThreads.For(processors));
}
