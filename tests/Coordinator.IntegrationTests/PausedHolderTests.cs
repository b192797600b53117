using System.Diagnostics;
using System.Text;
using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.IntegrationTests.Ensembles;
using Coordinator.RecipeHolder;
using Coordinator.Recipes;
using Coordinator.TestKit.Processes;

namespace Coordinator.IntegrationTests;

/// <summary>A process that holds something is stopped (SIGSTOP) until its session has expired and another holds it; then it goes on.</summary>
public sealed class PausedHolderTests
{
    [Fact]
    public async Task StoppedHolder_OfEveryRecipe_IsDeposed_AndItsFencedWritesAreRefused()
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var client = await CoordinatorClient.ConnectAsync(ensemble.Endpoints, DevEnsemble.Deadline(60));
        await client.CreateAsync("/result", "before"u8.ToArray(), cancellationToken: DevEnsemble.Deadline(60));
        await client.Queues("/queue").EnqueueAsync("item"u8.ToArray(), cancellationToken: DevEnsemble.Deadline(60));
        foreach (var recipe in Holders.Recipes)
        {
            await CheckAsync(recipe, ensemble, client);
        }
    }

    private static async Task CheckAsync(string recipe, DevEnsemble ensemble, CoordinatorClient client)
    {
        var start = new ProcessStartInfo(Executable.RecipeHolder, [ensemble.Endpoints, recipe]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var holder = Process.Start(start)!;
        try
        {
            var held = await holder.StandardOutput.ReadLineAsync(DevEnsemble.Deadline(60));
            Signals.Stop(holder.Id);
            var guard = await Holders.HoldAsync(recipe, client, DevEnsemble.Deadline(60));
            Assert.True(guard.Czxid.Value > long.Parse(held!.Split(' ')[1]), $"{recipe}: {held}, then {guard}");
            Signals.Continue(holder.Id);
            await holder.StandardInput.WriteLineAsync();

            // One that was sent before the end of the session was heard of has an outcome that its sender cannot know: the tree tells it below.
            var own = await holder.StandardOutput.ReadLineAsync(DevEnsemble.Deadline(60));
            Assert.True(own is "own session: SessionExpired" or "own session: OutcomeUnknown", $"{recipe}: {own}");
            Assert.Equal((recipe, "new session: GuardFailed"), (recipe, await holder.StandardOutput.ReadLineAsync(DevEnsemble.Deadline(60))));
            var read = await client.GetAsync("/result", Consistency.Linearizable, DevEnsemble.Deadline(60));
            Assert.Equal((recipe, "before"), (recipe, Encoding.UTF8.GetString(read.Data.Span)));
        }
        finally
        {
            if (!holder.HasExited)
            {
                holder.Kill();
            }

            await holder.WaitForExitAsync(CancellationToken.None);
        }
    }
}
