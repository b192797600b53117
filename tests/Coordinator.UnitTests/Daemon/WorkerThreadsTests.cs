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

    /// <summary>As the pool asks; it has begun in this process, so that nothing of it changes here.</summary>
    [Fact]
    public void Settle_TurnsHillClimbingOffAsThePoolReadsIt()
    {
        WorkerThreads.Settle();

        Assert.True(AppContext.TryGetSwitch(WorkerThreads.NoHillClimbing, out var isOff) && isOff);
        Assert.Equal(WorkerThreads.For(Environment.ProcessorCount), AppContext.GetData("System.Threading.ThreadPool.MinThreads"));
    }
}
