namespace Coordinator.Cli.Bench.Workloads;

/// <summary>An ensemble that is put under load. What fails, fails as <see cref="Trouble"/> says.</summary>
internal interface IBenchTarget
{
    /// <summary>How many servers can be connected to.</summary>
    int Servers { get; }

    /// <summary>Opens a session, with a connection of its own, to one server and no other.</summary>
    /// <param name="server">Which, from 0.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IBenchSession> ConnectAsync(int server, CancellationToken cancellationToken);

    /// <summary>Which server leads, from 0; null when none of them says that it does.</summary>
    Task<int?> FindLeaderAsync(CancellationToken cancellationToken);
}
