using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.IntegrationTests.Ensembles;
using Coordinator.Primitives;
using Coordinator.TestKit.Processes;

namespace Coordinator.IntegrationTests;

/// <summary>Calls that wait for a service that is silent.</summary>
[Collection(typeof(Alone))]
public sealed class PendingCallsTests
{
    [Fact]
    public async Task HundredThousandCalls_WaitInBoundedMemory_TheNextIsRefused_AndAllAreAnsweredOnce()
    {
        const int Count = 100_000;
        await using var ensemble = await DevEnsemble.StartAsync("--servers 1");
        var options = CoordinatorClientOptions.For(ensemble.Endpoints) with
        {
            SessionTimeout = TimeSpan.FromSeconds(60),
            CallDeadline = TimeSpan.FromMinutes(3),
            MaxPendingCalls = Count,
        };
        await using var client = await CoordinatorClient.ConnectAsync(options, DevEnsemble.Deadline(60));
        await client.CreateAsync("/n", ReadOnlyMemory<byte>.Empty, cancellationToken: DevEnsemble.Deadline(60));
        Signals.Stop(ensemble.Servers[1].Pid!.Value);
        var deadline = DevEnsemble.Deadline(240);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var calls = Enumerable.Range(0, Count).Select(_ => client.SetAsync("/n", ReadOnlyMemory<byte>.Empty, cancellationToken: deadline)).ToList();
        var refused = await Assert.ThrowsAsync<CoordinatorException>(() => client.SetAsync("/n", ReadOnlyMemory<byte>.Empty, cancellationToken: deadline));
        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        Signals.Continue(ensemble.Servers[1].Pid!.Value);

        Assert.Equal(ErrorCode.Throttled, refused.Code);
        Assert.InRange(taken, 0, 300L << 20);
        TestContext.Current.TestOutputHelper?.WriteLine($"{taken / Count} bytes per call");
        var versions = (await Task.WhenAll(calls)).Select(stat => stat.Version).ToList();
        Assert.Equal(Enumerable.Range(1, Count), versions);
    }
}
