using Coordinator.IntegrationTests.Ensembles;

namespace Coordinator.IntegrationTests;

/// <summary>A byte rots on the disk of one server: it is noticed and named, and the others restore that server.</summary>
public sealed class DamagedCopyTests
{
    [Theory]
    [InlineData("log.*", 4096 + 100, true)]
    [InlineData("log.*", 10, true)]
    [InlineData("epochs", 20, false)]
    public async Task FlippedByte_IsNoticed_AndTheServerIsRestoredFromTheOthers(string file, long offset, bool isSetAside)
    {
        await using var ensemble = await DevEnsemble.StartAsync();
        await using var writer = await LedgerWriter.StartAsync(ensemble.Endpoints);
        await writer.MoreAsync(100);
        var leader = await ensemble.LeaderAsync();
        var victim = ensemble.Servers.Keys.First(server => server != leader);
        await ensemble.KillAsync(victim);
        await writer.MoreAsync(50);
        FlipByte(Directory.GetFiles(ensemble.DataDirectory(victim), file, SearchOption.AllDirectories).Order(StringComparer.Ordinal).First(), offset);

        var from = ensemble.Events.Count;
        ensemble.Restart(victim);
        await ensemble.StateAsync(victim, "following", from);
        await ensemble.CountsAsync(victim);

        // The damaged copy lies beside the new one; one of two epoch slots is written anew.
        Assert.Equal(isSetAside, Directory.GetDirectories(ensemble.DataDirectory(victim), "gen-*").Length > 1);
        await writer.MoreAsync(50);

        // With the leader gone, the ensemble needs it.
        from = ensemble.Events.Count;
        await ensemble.KillAsync(leader);
        await ensemble.LeaderAsync(from, except: leader);
        await writer.MoreAsync(50);
        Assert.True(await writer.StopAndVerifyAsync() >= 250);
    }

    private static void FlipByte(string file, long offset)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = offset;
        var value = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(value ^ 0x10));
    }
}
