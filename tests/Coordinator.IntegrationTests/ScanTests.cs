using Coordinator.IntegrationTests.Ensembles;
using Coordinator.IntegrationTests.Scanning;

namespace Coordinator.IntegrationTests;

/// <summary>Every open port of a real server hears garbage: it serves on, and nothing of it grows.</summary>
public sealed class ScanTests
{
    private const int PiecesOfARound = 96;
    private const int Silent = 100;

    [Fact]
    public async Task Garbage_OnEveryPort_ChangesNothing()
    {
        await using var ensemble = await SecureEnsemble.StartAsync(1, section =>
        {
            section["Tls"]!["Clients"]!["PlainEndpoint"] = $"127.0.0.1:{SecureEnsemble.PlainPort(section)}";
            section["Tls"]!["Peers"]!["Accept"] = "both";
        });
        var server = ensemble.Servers[1];
        await using var writer = await LedgerWriter.StartAsync(ensemble.ClientOptions);
        var session = writer.Client.Session.Id;
        var ports = ensemble.Ports(1);

        // The first round warms what is made once.
        await RoundAsync(ports, seed: 1);
        var before = ProcessSize.Of(server.Pid);
        for (var seed = 2; seed < 6; seed++)
        {
            await RoundAsync(ports, seed);
            await writer.MoreAsync(5);
        }

        var after = await SettledAsync(server.Pid, before);
        Assert.True(after.Files <= before.Files + 8, $"{before} became {after}");
        Assert.True(after.Threads <= before.Threads + 16, $"{before} became {after}");
        Assert.True(after.Megabytes <= before.Megabytes + 64, $"{before} became {after}");

        Assert.Equal(session, writer.Client.Session.Id);
        Assert.True(await writer.StopAndVerifyAsync() > 0);
        Assert.DoesNotContain(server.Log.Snapshot(), line => line.Level is "Error" or "Fatal" || line.Text.Contains("Exception", StringComparison.Ordinal));
    }

    /// <summary>Whoever says nothing where TLS is spoken is hung up on; nobody is kept out meanwhile.</summary>
    [Fact]
    public async Task Silence_IsHungUpOn_AndKeepsNobodyOut()
    {
        await using var ensemble = await SecureEnsemble.StartAsync(1, section => section["Tls"]!["Peers"]!["Accept"] = "both");
        foreach (var port in ensemble.Ports(1).Take(2))
        {
            var held = await Scanner.HoldAsync(port, Silent);
            Assert.Equal(0, (await ensemble.CoordctlAsync("alice", 1, "get /")).Code);
            await Task.WhenAll(held.Select(Scanner.EndAsync));
            Assert.All(held, socket => socket.Dispose());
        }
    }

    private static async Task RoundAsync(IReadOnlyList<int> ports, int seed)
    {
        foreach (var port in ports)
        {
            await Scanner.SayAsync(port, new Garbage(seed).Pieces(PiecesOfARound), inTls: false);
        }

        // The first two speak TLS.
        foreach (var port in ports.Take(2))
        {
            await Scanner.SayAsync(port, new Garbage(seed).Pieces(PiecesOfARound), inTls: true);
        }
    }

    /// <summary>What it takes when the last connections have been cleared away.</summary>
    private static async Task<ProcessSize> SettledAsync(int pid, ProcessSize before)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var looks = 0; looks < 100; looks++)
        {
            await timer.WaitForNextTickAsync(DevEnsemble.Deadline(60));
            if (ProcessSize.Of(pid).Files <= before.Files + 8)
            {
                break;
            }
        }

        return ProcessSize.Of(pid);
    }
}
