using System.Globalization;
using Coordinator.Recipes;
using Coordinator.TestKit.Recipes;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>Some parties that begin together and end together; now and then one's session ends between.</summary>
internal sealed class DoubleBarrierWorker(RecipeScene scene, int number, Random random) : RecipeWorker(scene, number, random)
{
    private const int Parties = 3;
    private const int Kills = 10;

    /// <summary>Longer than a session's timeout and the faults that begin it anew.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly WorkerSession?[] _parties = new WorkerSession?[Parties];
    private int _rounds;

    protected override TimeSpan Timeout => LongTimeout;

    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(500);

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var party in _parties.OfType<WorkerSession>())
        {
            await party.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override async Task RoundAsync(WorkerSession session, CancellationToken stop)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{RecipeScene.Root}/double-barrier/{Number}-{++_rounds}");
        var whoEnds = Random.Next(2 * Parties);
        for (var party = 0; party < Parties; party++)
        {
            _parties[party] ??= await WorkerSession.OpenAsync(Scene, LongTimeout);
        }

        var delays = Enumerable.Range(0, 2 * Parties).Select(_ => TimeSpan.FromMilliseconds(Random.Next(1, 300))).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Parties).Select(party => TakePartAsync(party, path, party == whoEnds, delays)));
        foreach (var party in Scene.History.All<Party>().Where(party => party.Path == path && party.Ended is not null))
        {
            _parties[party.Worker] = null;
        }
    }

    private async Task TakePartAsync(int number, string path, bool isToEnd, TimeSpan[] delays)
    {
        var session = _parties[number]!;
        using var patience = new CancellationTokenSource(Longest);
        await RecipeScene.PauseAsync(delays[number], patience.Token);
        var taken = new Party(path, number, RecipeScene.Now, null, null, null);
        try
        {
            var pass = await session.Client.DoubleBarriers(path, Parties).EnterAsync(patience.Token);
            taken = taken with { EnterReturned = RecipeScene.Now };
            await RecipeScene.PauseAsync(delays[Parties + number], patience.Token);
            if (isToEnd)
            {
                taken = taken with { Ended = RecipeScene.Now };
                await session.DisposeAsync();

                // A close that reached nobody leaves the session to its timeout, which each new leader begins anew: an operator ends it, who may find no leader either.
                for (var attempt = 0; attempt < Kills; attempt++)
                {
                    await Scene.KillAsync(session.Client.Session.Id);
                    await RecipeScene.PauseAsync(TimeSpan.FromMilliseconds(500), patience.Token);
                }

                return;
            }

            taken = taken with { LeaveInvoked = RecipeScene.Now };
            await pass.LeaveAsync(patience.Token);
            taken = taken with { LeaveReturned = RecipeScene.Now };
        }
        catch (OperationCanceledException)
        {
            Scene.History.Failed($"a party of {path} waited {Longest.TotalSeconds} s in vain: {taken}");
        }
        finally
        {
            Scene.History.Add(taken);
        }
    }
}
