using System.Net;
using Coordinator.Client;
using Coordinator.IntegrationTests.Ensembles;

namespace Coordinator.IntegrationTests;

public sealed class NameTests
{
    [Fact]
    public async Task Name_ThatMovesToAnotherAddress_IsFollowed()
    {
        await using var ensemble = await DevEnsemble.StartAsync("--servers 1");
        var port = ensemble.Endpoints.Split(':')[1];
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IReadOnlyList<IPAddress> address = [IPAddress.Parse("127.0.0.9")];
        var options = CoordinatorClientOptions.For("moving.example:" + port) with
        {
            CallDeadline = TimeSpan.FromSeconds(60),
            ResolveAsync = (name, _) =>
            {
                Assert.Equal("moving.example", name);
                asked.TrySetResult();
                return Task.FromResult(Volatile.Read(ref address));
            },
        };
        var connecting = CoordinatorClient.ConnectAsync(options, DevEnsemble.Deadline(60));
        await asked.Task;
        Volatile.Write(ref address, [IPAddress.Loopback]);
        await using var client = await connecting;
        Assert.False(client.Session.Id.IsNone);
    }
}
