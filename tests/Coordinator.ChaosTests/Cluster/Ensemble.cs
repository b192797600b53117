using Coordinator.Primitives;

namespace Coordinator.ChaosTests.Cluster;

/// <summary>A real ensemble of three, each server with a network and a disk of its own on this machine.</summary>
internal sealed class Ensemble : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly Network _network;

    public Ensemble(string folder, int servers = 3)
    {
        _network = new Network(servers);
        try
        {
            for (var id = 1; id <= servers; id++)
            {
                Servers.Add(new Server(id, servers, folder, _network));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public List<Server> Servers { get; } = [];

    public Network Network => _network;

    public string Endpoints => string.Join(',', Servers.Select(server => server.Client));

    /// <summary>Waits for the server that leads; of two that believe so, the one in the later epoch.</summary>
    public async Task<(Server Leader, int Epoch)> LeaderAsync()
    {
        (Server, int)? found = null;
        await UntilAsync("a leader", async () =>
        {
            var asked = await Task.WhenAll(Servers.Where(server => server.IsRunning).Select(async server => (server, status: await server.StatusAsync())));
            var leading = asked.Where(answer => answer.status?.State == "leading").OrderByDescending(answer => answer.status!.Epoch).ToList();
            found = leading.Count == 0 ? null : (leading[0].server, leading[0].status!.Epoch);
            return found is null ? "nobody leads" : string.Empty;
        });
        return found!.Value;
    }

    /// <summary>Waits until every server serves and counts.</summary>
    public Task ReadyAsync() => UntilAsync("every server to be ready", async () =>
        string.Join("; ", (await Task.WhenAll(Servers.Select(async server => (server.Id, Reason: await server.NotReadyReasonAsync()))))
            .Where(answer => answer.Reason.Length > 0)
            .Select(answer => $"server {answer.Id}: {answer.Reason}")));

    /// <summary>Waits until a server is not ready.</summary>
    public static Task NotReadyAsync(Server server, string because) => UntilAsync($"server {server.Id} to notice", async () =>
        (await server.NotReadyReasonAsync()).Contains(because, StringComparison.Ordinal) ? string.Empty : $"it does not say '{because}'");

    /// <summary>Ends a session for good, by whichever server answers; gives up when none does.</summary>
    public async Task KillSessionAsync(SessionId session)
    {
        foreach (var server in Servers)
        {
            if (await server.TryKillSessionAsync(session))
            {
                return;
            }
        }
    }

    /// <summary>Asks until nothing is missing.</summary>
    /// <exception cref="TimeoutException">Something still is after a minute; says what.</exception>
    public static async Task UntilAsync(string what, Func<Task<string>> missing)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var began = TimeProvider.System.GetTimestamp();
        for (var last = await missing(); last.Length > 0; last = await missing())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Longest)
            {
                throw new TimeoutException($"waited {Longest.TotalSeconds} s for {what}: {last}");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    public void Dispose()
    {
        Servers.ForEach(server => server.Dispose());
        _network.Dispose();
    }
}
